/** Asks for what is due by itself: each key some time after its last job ended, on whichever worker that was. */

export interface ScheduleOptions {
  /** What is looked at and how often, in milliseconds, by key. */
  readonly periodsMs: ReadonlyMap<string, number>;
  /** Adds the job of a key. May reject: it is asked for again soon. */
  readonly ask: (key: string) => Promise<void>;
}

export interface Schedule {
  /** Starts all waits. */
  start(): void;
  /** A job of the key has ended: its wait begins anew. */
  ended(key: string): void;
  /** The job of a key could not be added: it is asked for as soon as the queue takes it. */
  missed(key: string): void;
  /** Safe to call twice. */
  stop(): void;
}

/** Several workers wait for the same end; the first that asks lets the others wait anew. */
const SPREAD = 0.1;
/** After a queue that did not take a job. */
const MISSED_MS = 3000;

export function createSchedule({ periodsMs, ask }: ScheduleOptions): Schedule {
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const wait = (key: string, ms: number): void => {
    clearTimeout(timers.get(key));
    if (!stopped)
      timers.set(
        key,
        setTimeout(() => void due(key), ms),
      );
  };
  const next = (key: string): void => {
    const period = periodsMs.get(key);
    if (period !== undefined) wait(key, period * (1 + SPREAD * Math.random()));
  };
  const due = async (key: string): Promise<void> => {
    try {
      await ask(key);
      // Its end begins the next wait; should nobody tell of it, this one does.
      next(key);
    } catch {
      wait(key, MISSED_MS);
    }
  };
  return {
    start: () => [...periodsMs.keys()].forEach(next),
    ended: next,
    missed: (key) => wait(key, MISSED_MS),
    stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
