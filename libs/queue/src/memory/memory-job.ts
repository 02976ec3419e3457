/** A job of the queue in process, and how it looks from outside. */
import type { Json } from '@docgraph/domain';
import type { JobFailure, JobPriority, JobState, JobView } from '../job.ts';
import { JOB_PRIORITIES } from '../job.ts';

export interface MemoryJob {
  readonly id: string;
  readonly key: string;
  readonly group: string;
  /** The data as JSON, so that nobody shares an object with the queue, as with a server. */
  readonly text: string;
  readonly addedAtMs: number;
  priority: JobPriority;
  /** Place in line among jobs of the same priority. */
  sequence: number;
  state: JobState;
  progress: Json;
  failure: JobFailure | null;
  timer: NodeJS.Timeout | null;
}

export function viewOf({ text, ...job }: MemoryJob): JobView {
  const { id, key, group, priority, state, addedAtMs, progress, failure } = job;
  return { id, key, group, priority, state, addedAtMs, progress, failure, data: JSON.parse(text) as unknown };
}

/** Order in which waiting jobs are taken. */
export function byTurn(a: MemoryJob, b: MemoryJob): number {
  return rank(a.priority) - rank(b.priority) || a.sequence - b.sequence;
}

/** 0 is taken first. */
export function rank(priority: JobPriority): number {
  return JOB_PRIORITIES.indexOf(priority);
}
