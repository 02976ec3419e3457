/** What the local stack knows of a server: how to start and stop it, and where it is. */

/** Which ports servers take that have none yet. */
export type Ports = 'usual' | 'free';

/** Where a stack keeps what it has. */
export interface StackPlace {
  /** Holds data, logs and the record of what runs, a folder for each server. */
  readonly folder: string;
  /** Holds what was downloaded, which may be the folder of another stack. */
  readonly fetched: string;
  /** `free` ones let a stack run beside others. */
  readonly ports: Ports;
}

export interface StackService {
  /** What `up`, `down` and `logs` call it. */
  readonly name: string;
  /** Services of one group are started together, by its name as well. */
  readonly group: string;
  readonly ports: readonly number[];
  readonly url: string;
  /** The variable that tells the tests the URL. */
  readonly variable: string;
  readonly logFile: string;
  /** The process if it runs. */
  pid(): number | null;
  /** Whether it answers; false, not an error, when it is not there. */
  isReady(): Promise<boolean>;
  /** Settles when it is ready; does nothing when it is. Throws `Error` that says what to do. */
  start(): Promise<void>;
  /** Settles when it has ended, having written what it holds; does nothing when it does not run. */
  stop(): Promise<void>;
}
