/** Our states in BullMQ's words: several of its lists are one of ours. */
import { AppError } from '@docgraph/domain';
import type { JobType } from 'bullmq';
import type { JobState } from '../job.ts';
import type { StoredJob } from './envelope.ts';

export const STATES: Readonly<Record<JobState, readonly JobType[]>> = {
  waiting: ['wait', 'prioritized'],
  delayed: ['delayed'],
  active: ['active'],
  dead: ['failed'],
  done: ['completed'],
};

/** Throws `AppError` kind `conflict` for a job that has gone meanwhile. */
export async function stateOf(job: StoredJob): Promise<JobState> {
  const state = await job.getState();
  for (const [ours, types] of Object.entries(STATES) as [JobState, readonly string[]][])
    if (types.includes(state === 'waiting' ? 'wait' : state)) return ours;
  throw new AppError(`Job ${job.id} is ${state}, which is no state of this queue; list the jobs again.`, {
    code: 'job-state',
    kind: 'conflict',
  });
}
