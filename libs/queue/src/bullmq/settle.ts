/** How a BullMQ job gets what its outcome says: by a value, by an error of BullMQ's, or by being moved. */
import { UnrecoverableError, WaitingError } from 'bullmq';
import type { Outcome } from '../outcome.ts';
import type { StoredJob } from './envelope.ts';

/** After which a job that was handed back runs even if its promotion failed. */
const HAND_BACK_DELAY_MS = 1000;
/** After a fault of the queue itself. */
const FAULT_RETRY_MS = 1000;

/** A failure that is retried after a time, never at once: that, too, is what waiting workers are not told of. */
class RetryLater extends Error {
  readonly delayMs: number;
  constructor(message: string, delayMs: number) {
    super(message);
    this.delayMs = delayMs;
  }
}

/** What BullMQ asks before it retries: the policy's pause, or a fixed one after a fault of the queue itself. */
export function retryDelayMs(error: Error | undefined): number {
  return error instanceof RetryLater ? error.delayMs : FAULT_RETRY_MS;
}

/** Does with the job what its outcome says. */
export async function settle(job: StoredJob, token: string, outcome: Outcome): Promise<null> {
  if (outcome.kind === 'done') return null;
  if (outcome.kind === 'hand-back') return await handBack(job, token);
  await job.updateData({ ...job.data, failure: outcome.failure });
  const { message } = outcome.failure;
  throw outcome.kind === 'dead'
    ? new UnrecoverableError(message)
    : new RetryLater(message, Math.max(1, outcome.delayMs));
}

/**
 * Back in line, for any worker at once: BullMQ's `moveToWait` tells no waiting worker of a job with a priority, and they
 * look again after 5 s only (measured with 5.81.5). Where the lock is lost, another worker has the job already.
 */
export async function handBack(job: StoredJob, token: string): Promise<never> {
  try {
    await job.moveToDelayed(Date.now() + HAND_BACK_DELAY_MS, token);
    await job.promote();
  } catch {
    // The job comes back by its delay, or as a stalled one.
  }
  throw new WaitingError();
}
