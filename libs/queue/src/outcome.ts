/** From what a handler returned or threw to what the queue does with the job: the same on every backend. */
import { AppError, toAppError } from '@docgraph/domain';
import type { JobFailure, JobHandler, JobPriority, JobRun, JobVerdict } from './job.ts';
import type { RetryPolicy } from './retry-policy.ts';

export type Outcome =
  | { readonly kind: 'done' }
  /** Runs again as if it had not been taken. */
  | { readonly kind: 'hand-back' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly failure: JobFailure }
  | { readonly kind: 'dead'; readonly failure: JobFailure };

export interface Attempt<Data> {
  readonly handler: JobHandler<Data>;
  readonly signal: AbortSignal;
  /** The failure before this attempt. */
  readonly failure: JobFailure | null;
  readonly retry: RetryPolicy;
  /** Reads the job's data; what it throws is the attempt's failure. */
  readonly open: () => JobRun<Data>;
}

const DEFERRED = 'job-deferred';

/** Whether a request lets a delayed job of its key go on at once: it is awaited, and no handler has named the time. */
export function maySkipDelay(asked: JobPriority, failure: JobFailure | null): boolean {
  return asked !== 'background' && failure?.code !== DEFERRED;
}

/** Makes the attempt; never throws. */
export async function outcomeOf<Data>(attempt: Attempt<Data>): Promise<Outcome> {
  try {
    return judged(await attempt.handler(attempt.open()), attempt);
  } catch (error) {
    return attempt.signal.aborted ? { kind: 'hand-back' } : failed(toAppError(error), attempt);
  }
}

type Before = Pick<Attempt<unknown>, 'failure' | 'retry'>;

function judged(verdict: JobVerdict, before: Before): Outcome {
  if (verdict.kind === 'done') return verdict;
  if (verdict.kind === 'reject') {
    const error = new AppError(verdict.reason, { code: 'job-rejected', kind: 'validation' });
    return { kind: 'dead', failure: nextFailure(error, before.failure) };
  }
  const outcome = failed(new AppError(verdict.reason, { code: DEFERRED, kind: 'unavailable' }), before);
  return outcome.kind === 'retry' ? { ...outcome, delayMs: verdict.afterMs } : outcome;
}

function failed(error: AppError, before: Before): Outcome {
  const failure = nextFailure(error, before.failure);
  return { ...before.retry(failure, Math.random()), failure };
}

function nextFailure({ kind, code, message }: AppError, last: JobFailure | null): JobFailure {
  return { kind, code, message, streak: last?.kind === kind ? last.streak + 1 : 1 };
}
