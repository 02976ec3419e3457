/** What the local stack knows of a server: how to start and stop it, and where it is. */

/** Which ports servers take that have none yet. */
export type Ports = 'usual' | 'free';

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
  /** Whether it answers; false, not an error, when it is not there. */
  isReady(): Promise<boolean>;
  /** Settles when it is ready; does nothing when it is. Throws `Error` that says what to do. */
  start(): Promise<void>;
  /** Settles when it has ended, having written what it holds; does nothing when it does not run. */
  stop(): Promise<void>;
}
