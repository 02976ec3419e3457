/** The queue port and its backend in process. */
export { JOB_PRIORITIES, JOB_STATES } from './job.ts';
export type {
  JobFailure,
  JobHandler,
  JobPriority,
  JobReceipt,
  JobRequest,
  JobRun,
  JobState,
  JobVerdict,
  JobView,
} from './job.ts';
export type { CloseOptions, JobCounts, JobEvent, JobQueue, JobWorker, ListJobs, WorkOptions } from './job-queue.ts';
export { CLOSE_GRACE_MS, DEAD_COUNT_MAX, DONE_COUNT_MAX, HAND_BACK_MS, LIST_COUNT_MAX } from './limits.ts';
export { createMemoryQueue } from './memory/memory-queue.ts';
export type { MemoryQueueOptions } from './memory/memory-queue.ts';
export { defaultRetryPolicy } from './retry-policy.ts';
export type { RetryDecision, RetryPolicy } from './retry-policy.ts';
