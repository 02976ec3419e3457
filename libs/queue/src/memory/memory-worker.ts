/** A worker of the queue in process: how many jobs it runs, and how it ends. */
import { CLOSE_GRACE_MS, HAND_BACK_MS } from '../limits.ts';
import type { CloseOptions, JobWorker } from '../job-queue.ts';
import { settledWithin } from '../settled-within.ts';

export interface MemoryRun {
  readonly controller: AbortController;
  /** Settles when the handler has ended and its outcome is taken in. */
  readonly ended: Promise<void>;
  /** Puts the job back in line; what its handler does from now on is ignored. */
  abandon(): void;
}

export interface MemoryWorker extends JobWorker {
  readonly hasRoom: () => boolean;
  readonly runs: Set<MemoryRun>;
}

/** @param onRoom called when the worker may take jobs again. @param onClosed called once it takes none any more. */
export function createMemoryWorker(concurrency: number, onRoom: () => void, onClosed: () => void): MemoryWorker {
  const runs = new Set<MemoryRun>();
  let paused = false;
  let closing: Promise<void> | null = null;
  const ended = (): Promise<unknown> => Promise.all([...runs].map((run) => run.ended));
  const close = async ({ graceMs = CLOSE_GRACE_MS, handBackMs = HAND_BACK_MS }: CloseOptions): Promise<void> => {
    if (!(await settledWithin(ended(), graceMs))) {
      for (const { controller } of runs) controller.abort();
      await settledWithin(ended(), handBackMs);
    }
    for (const run of runs) run.abandon();
    onClosed();
  };
  return {
    runs,
    hasRoom: () => !paused && closing === null && runs.size < concurrency,
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      onRoom();
    },
    close: (options = {}) => (closing ??= close(options)),
  };
}
