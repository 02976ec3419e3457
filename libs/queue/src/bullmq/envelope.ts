/** What a BullMQ job holds: the request, and why its last run failed. Checked when it is read back. */
import { AppError, type Json } from '@docgraph/domain';
import type { Job } from 'bullmq';
import { z } from 'zod';
import { JOB_PRIORITIES, type JobFailure, type JobPriority, type JobState, type JobView } from '../job.ts';

const kinds = ['validation', 'not-found', 'conflict', 'unavailable', 'corrupt', 'internal', 'aborted'] as const;
const failure = z.object({ kind: z.enum(kinds), code: z.string(), message: z.string(), streak: z.int().positive() });
const envelope = z.object({ key: z.string(), group: z.string(), data: z.unknown(), failure: failure.nullable() });

export interface Envelope {
  readonly key: string;
  readonly group: string;
  readonly data: unknown;
  readonly failure: JobFailure | null;
}

export type StoredJob = Job<Envelope, null>;

/** Throws `AppError` kind `corrupt` for a job that this library did not write. */
export function readEnvelope(job: StoredJob): Envelope {
  const stored = envelope.safeParse(job.data);
  if (stored.success) return { ...stored.data, data: stored.data.data };
  throw new AppError(`Job ${job.id} was not put into this queue by docgraph; drop it.`, {
    ...{ code: 'job-foreign', kind: 'corrupt', cause: stored.error },
  });
}

/** 0 means "before all others" to BullMQ, so ours begin at 1. */
export function priorityNumber(priority: JobPriority): number {
  return JOB_PRIORITIES.indexOf(priority) + 1;
}

export function priorityOf(job: StoredJob): JobPriority {
  return JOB_PRIORITIES[job.priority - 1] ?? 'normal';
}

export function viewOf(job: StoredJob, state: JobState): JobView {
  const stored = envelope.safeParse(job.data);
  const { key, group, data, failure } = stored.success ? stored.data : { ...FOREIGN, data: job.data };
  return {
    ...{ id: job.id!, key, group, data, priority: priorityOf(job), state, addedAtMs: job.timestamp },
    progress: job.progress === 0 ? null : (job.progress as Json),
    failure: failure ?? (state === 'dead' ? stalledFailure(job) : null),
  };
}

/** A job that something else put into this queue can be seen and dropped. */
const FOREIGN = { key: '', group: '', failure: null };

/** BullMQ itself ends a job only when its workers vanished too often. */
function stalledFailure({ failedReason, stalledCounter }: StoredJob): JobFailure {
  return { kind: 'internal', code: 'job-stalled', message: failedReason, streak: Math.max(1, stalledCounter) };
}
