/** The errors of the port that every backend words alike. */
import { AppError } from '@docgraph/domain';
import type { JobRequest, JobState } from './job.ts';
import type { ListJobs } from './job-queue.ts';
import { LIST_COUNT_MAX } from './limits.ts';

/** Keys and groups become parts of the names that servers store things under. */
const NAME_LENGTH_MAX = 200;

export function jobNotFound(id: string): AppError {
  return new AppError(`There is no job ${JSON.stringify(id)}; list the jobs to see their ids.`, {
    code: 'job-not-found',
    kind: 'not-found',
  });
}

export function notDead(id: string, state: JobState): AppError {
  return new AppError(`Job ${id} is ${state}; only a dead job can be retried.`, {
    code: 'job-not-dead',
    kind: 'conflict',
  });
}

export function jobRuns(id: string): AppError {
  return new AppError(`Job ${id} is running; wait until it has ended, or stop its worker, before dropping it.`, {
    code: 'job-active',
    kind: 'conflict',
  });
}

export function queueClosed(): AppError {
  return new AppError('The queue has been closed; open it anew.', { code: 'queue-closed', kind: 'unavailable' });
}

/** Throws `AppError` kind `validation`. */
export function checkRequest({ key, group }: Pick<JobRequest<unknown>, 'key' | 'group'>): void {
  for (const [field, name] of Object.entries({ key, group: group ?? key }))
    if (name === '' || name.length > NAME_LENGTH_MAX)
      throw new AppError(`The ${field} of a job must have 1 to ${NAME_LENGTH_MAX} characters, not ${name.length}.`, {
        code: 'job-name-length',
        kind: 'validation',
      });
}

/** Throws `AppError` kind `validation`. */
export function checkList({ offset, limit }: ListJobs): void {
  if (Number.isInteger(offset) && offset >= 0 && Number.isInteger(limit) && limit >= 1 && limit <= LIST_COUNT_MAX)
    return;
  throw new AppError(
    `Jobs are listed from offset 0 upwards, 1 to ${LIST_COUNT_MAX} at a time; asked for ${limit} from ${offset}.`,
    { code: 'job-list-range', kind: 'validation' },
  );
}
