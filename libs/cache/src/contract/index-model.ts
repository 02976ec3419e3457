/** An index that changes while it is read, and a reader of it that knows how new an answer must be. */

export interface Answer {
  /** Changes of the index that the answer contains; none for one that says that there is nothing. */
  readonly version: number;
}

export interface IndexModel {
  /** The pointer, as the cache reads it. */
  readonly revision: () => Promise<string>;
  /** Changes the contents, then moves the pointer, as an ingestion does. */
  change(): Promise<void>;
  /** Reads the contents in several steps. */
  read(): Promise<Answer>;
  /** The version that the pointer names: no later call may get less. */
  settled(): number;
}

/** @param step awaited at every point where another one may come between. */
export function createIndexModel(step: () => Promise<void>): IndexModel {
  let contents = 0;
  let pointer = 0;
  return {
    async revision() {
      await step();
      const now = `r${pointer}`;
      await step();
      return now;
    },
    async change() {
      const next = contents + 1;
      await step();
      contents = next;
      await step();
      pointer = next;
    },
    async read() {
      await step();
      const version = contents;
      // Long enough that the pointer moves, and others come, before an answer read earlier is there.
      for (let i = 0; i < 12; i++) await step();
      return { version };
    },
    settled: () => pointer,
  };
}

/** Waits for 0 to 3 turns of the event loop, the same ones for the same seed (a linear congruential generator). */
export function seededSteps(seed: number): () => Promise<void> {
  let state = seed;
  return async () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    for (let i = state >>> 30; i > 0; i--) await new Promise(setImmediate);
  };
}
