/** A job as callers describe it, as workers receive it, and as a person sees it. */
import type { ErrorKind, Json } from '@docgraph/domain';

/** What is taken first when several jobs wait: a push before a scan of the night. */
export const JOB_PRIORITIES = ['urgent', 'normal', 'background'] as const;
export type JobPriority = (typeof JOB_PRIORITIES)[number];

/**
 * `delayed` waits for its time (back-off, or another job of its group runs); `dead` has failed for good and stays until a
 * person retries or drops it; the last {@link DONE_COUNT_MAX} that are `done` are kept to be looked at.
 */
export const JOB_STATES = ['waiting', 'delayed', 'active', 'dead', 'done'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface JobRequest<Data> {
  /**
   * Jobs of one key are one: while it waits, a further one is dropped and the *oldest* data is kept; while it runs, one
   * more run follows, with the *last* data. So data names what to look at, never what was seen. One that waits out
   * a failure goes on when it is asked for again with more than `background`, unless its handler named the time to wait.
   */
  readonly key: string;
  /** Jobs of one group never run at the same time: the source. The key, unless given. */
  readonly group?: string;
  /** Plain data that survives JSON. */
  readonly data: Data;
  /** Default `normal`. A waiting job of the same key is raised to it, never lowered. */
  readonly priority?: JobPriority;
}

export interface JobReceipt {
  /** The new job, or the one that this request has become part of. */
  readonly id: string;
  /** `merged`: a job of the key was there; it runs (again) after this call. */
  readonly outcome: 'added' | 'merged';
}

/** Why the last run failed. */
export interface JobFailure {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  /** Failures of this kind in a row, this one included. */
  readonly streak: number;
}

export interface JobView {
  readonly id: string;
  readonly key: string;
  readonly group: string;
  /** As it was stored: what a dead letter holds may be exactly what no worker could read. */
  readonly data: unknown;
  readonly priority: JobPriority;
  readonly state: JobState;
  /** Unix time in milliseconds. */
  readonly addedAtMs: number;
  /** What the handler told last; null before that. */
  readonly progress: Json;
  readonly failure: JobFailure | null;
}

/** What a handler makes of a job. What it throws is a failure, and the error's kind decides what follows. */
export type JobVerdict =
  | { readonly kind: 'done' }
  /** Run again after this time and no earlier, for example when a server said so. Counts as a failure of kind `unavailable`. */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  /** It can never succeed: a dead letter at once. */
  | { readonly kind: 'reject'; readonly reason: string };

export interface JobRun<Data> {
  readonly id: string;
  readonly key: string;
  readonly group: string;
  readonly data: Data;
  readonly priority: JobPriority;
  /** The failure of the run before this one. */
  readonly failure: JobFailure | null;
  /**
   * Aborts when the worker is closed and its grace is over, or when the job has been given to another worker. A handler
   * that then throws hands the job back: it runs again and no failure is counted.
   */
  readonly signal: AbortSignal;
  /** Tells watchers how far the job is. */
  progress(value: Json): Promise<void>;
}

export type JobHandler<Data> = (run: JobRun<Data>) => Promise<JobVerdict>;
