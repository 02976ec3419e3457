/** Limits that all backends share. */

/** Finished jobs that are kept to be looked at. */
export const DONE_COUNT_MAX = 100;
/** Dead letters that are kept; the oldest goes first. The reconciliation finds what it stood for. */
export const DEAD_COUNT_MAX = 1000;
/** Jobs that one call of `list` returns. */
export const LIST_COUNT_MAX = 500;
/** Waiting, delayed and active jobs of the queue in process; keys are sources, so this is never near. */
export const MEMORY_JOBS_MAX = 10_000;

/** How long a closing worker lets its jobs finish. */
export const CLOSE_GRACE_MS = 6000;
/** How long it then waits for handlers to obey their signal. */
export const HAND_BACK_MS = 1500;
/** For each of the three kinds of connections that a queue ends one after the other: with the above, 9 of the promised 10 s. */
export const DISCONNECT_MS = 500;
