/** The queue port: producers add, workers take, people look at what failed. */
import type { AppError, Json } from '@docgraph/domain';
import type { JobHandler, JobReceipt, JobRequest, JobState, JobView } from './job.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** What happens to jobs, on any worker. */
export type JobEvent =
  | { readonly kind: 'progress'; readonly id: string; readonly progress: Json }
  | { readonly kind: 'done'; readonly id: string }
  | { readonly kind: 'dead'; readonly id: string; readonly reason: string }
  /** Its worker vanished; another one will run it. */
  | { readonly kind: 'stalled'; readonly id: string };

export type JobCounts = Readonly<Record<JobState, number>>;

export interface ListJobs {
  readonly state: JobState;
  /** Jobs to leave out from the start. */
  readonly offset: number;
  /** At most {@link LIST_COUNT_MAX}. */
  readonly limit: number;
}

export interface WorkOptions {
  /** Jobs at a time, of different groups. */
  readonly concurrency: number;
  /** Default {@link defaultRetryPolicy}. */
  readonly retry?: RetryPolicy;
  /** Faults of the queue itself, for the log; the worker goes on by itself. */
  readonly onFault?: (fault: AppError) => void;
}

export interface CloseOptions {
  /** Time for jobs to finish, default {@link CLOSE_GRACE_MS}. */
  readonly graceMs?: number;
  /** Time for handlers to obey their signal after that, default {@link HAND_BACK_MS}. */
  readonly handBackMs?: number;
}

export interface JobWorker {
  /** Takes no further job until `resume`; what runs goes on. For back-pressure: other workers are not concerned. */
  pause(): void;
  resume(): void;
  /**
   * Takes no further job, lets the running ones finish, then aborts them; they run again elsewhere, also those whose
   * handler does not obey. Within the two times of the options. Safe to call twice.
   */
  close(options?: CloseOptions): Promise<void>;
}

/** Every method throws `AppError` kind `unavailable` when the queue's server cannot be reached in time. */
export interface JobQueue<Data> {
  /** The job is kept, as safely as the backend keeps anything, once this settles. */
  add(request: JobRequest<Data>): Promise<JobReceipt>;
  work(handler: JobHandler<Data>, options: WorkOptions): Promise<JobWorker>;
  /** Null for an id that is not known (any more). */
  job(id: string): Promise<JobView | null>;
  /** Waiting jobs in the order in which they are taken, dead and done ones newest first, others in any order. */
  list(query: ListJobs): Promise<readonly JobView[]>;
  counts(): Promise<JobCounts>;
  /** Adds a dead job's request anew and forgets the dead one. Throws `not-found`, or `conflict` when it is not dead. */
  retry(id: string): Promise<JobReceipt>;
  /** Forgets a job. Throws `not-found`, or `conflict` while it runs. */
  drop(id: string): Promise<void>;
  /** No worker takes a job until `resume`; adding goes on, and what runs goes on. Survives a restart where jobs do. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  /** Settles when every later event will be told; call the result to end it. */
  watch(listener: (event: JobEvent) => void): Promise<() => Promise<void>>;
  /** Closes the workers of this object as well, and what it has open. Safe to call twice. */
  close(): Promise<void>;
}
