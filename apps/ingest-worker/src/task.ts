/** What a job of the worker says: which source to look at and why, or which vectors to compute. Never what was seen there. */
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

const lookTask = z.strictObject({
  /** Null: compare the stores, then look at every source. */
  source: z.string().nullable(),
  reason: z.enum(Object.keys(PRIORITIES) as [Reason, ...Reason[]]),
});

const shareTask = z.strictObject({
  /** Name of the index that lacks the vectors: workers that write others leave them alone. */
  index: z.string(),
  /** Of the chunks whose id begins so; '' for all. */
  idPrefix: z.string().regex(/^[0-9a-f]?$/),
});

const task = z.union([lookTask, shareTask]);

export type LookTask = z.infer<typeof lookTask>;
export type ShareTask = z.infer<typeof shareTask>;
export type Task = LookTask | ShareTask;

/** Each digit that an id can begin with: together they are all chunks. */
export const SHARE_ID_DIGITS: readonly string[] = [...'0123456789abcdef'];

/** No source's name has a colon. */
export const RECONCILE_KEY = 'reconcile:all';

/** Jobs of one source are one, and never run at the same time. */
export function taskRequest(source: string | null, reason: Reason): JobRequest<LookTask> {
  return { key: source ?? RECONCILE_KEY, data: { source, reason }, priority: PRIORITIES[reason] };
}

/** Shares of one index are computed beside each other, each by one worker; words come before vectors. */
export function shareRequest(data: ShareTask): JobRequest<ShareTask> {
  return { key: `vectors:${data.index}:${data.idPrefix}`, data, priority: 'background' };
}

/** Reads what comes out of the queue. Throws `AppError` kind `validation`. */
export function parseTask(data: unknown): Task {
  const read = task.safeParse(data);
  if (read.success) return read.data;
  throw new AppError('The job is none of this version: drop it; the schedule looks at every source all the same.', {
    ...{ code: 'job-data', kind: 'validation', cause: read.error },
  });
}
