/** What a job of the worker says: which source to look at and why. Never what was seen there. */
import { AppError } from '@docgraph/domain';
import type { JobPriority, JobRequest } from '@docgraph/queue';
import { z } from 'zod';

/** Why somebody should look, and how soon: a push before a scan of the night. */
const PRIORITIES = {
  edit: 'urgent',
  push: 'urgent',
  start: 'normal',
  request: 'normal',
  schedule: 'background',
  reconcile: 'background',
} as const satisfies Readonly<Record<string, JobPriority>>;

export type Reason = keyof typeof PRIORITIES;

const task = z.strictObject({
  /** Null: compare the stores, then look at every source. */
  source: z.string().nullable(),
  reason: z.enum(Object.keys(PRIORITIES) as [Reason, ...Reason[]]),
});

export type Task = z.infer<typeof task>;

/** No source's name has a colon. */
export const RECONCILE_KEY = 'reconcile:all';

/** Jobs of one source are one, and never run at the same time. */
export function taskRequest(source: string | null, reason: Reason): JobRequest<Task> {
  return { key: source ?? RECONCILE_KEY, data: { source, reason }, priority: PRIORITIES[reason] };
}

/** Reads what comes out of the queue. Throws `AppError` kind `validation`. */
export function parseTask(data: unknown): Task {
  const read = task.safeParse(data);
  if (read.success) return read.data;
  throw new AppError('The job is none of this version: drop it; the schedule looks at every source all the same.', {
    ...{ code: 'job-data', kind: 'validation', cause: read.error },
  });
}
