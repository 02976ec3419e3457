/** The jobs of the queue in process: what is there, in which state, and what follows the one that runs. */
import { randomUUID } from 'node:crypto';
import { AppError } from '@docgraph/domain';
import type { JobCounts } from '../job-queue.ts';
import { JOB_STATES, type JobPriority, type JobReceipt, type JobRequest, type JobState } from '../job.ts';
import { DEAD_COUNT_MAX, DONE_COUNT_MAX, MEMORY_JOBS_MAX } from '../limits.ts';
import { maySkipDelay } from '../outcome.ts';
import { byTurn, rank, type MemoryJob } from './memory-job.ts';

const LIVE: readonly JobState[] = ['waiting', 'delayed', 'active'];
const KEPT: Readonly<Partial<Record<JobState, number>>> = { done: DONE_COUNT_MAX, dead: DEAD_COUNT_MAX };

export class JobTable {
  /** In order of their ends for `done` and `dead` ones, of their beginnings otherwise. */
  readonly #jobs = new Map<string, MemoryJob>();
  readonly #live = new Map<string, MemoryJob>();
  /** The request that runs after the active job of a key. */
  readonly #follow = new Map<string, JobRequest<unknown>>();
  readonly #activeGroups = new Set<string>();
  #sequence = 0;

  get(id: string): MemoryJob | undefined {
    return this.#jobs.get(id);
  }

  add(request: JobRequest<unknown>): JobReceipt {
    const live = this.#live.get(request.key);
    if (live === undefined) return { id: this.#create(request).id, outcome: 'added' };
    if (live.state === 'active') this.#follow.set(request.key, structuredClone(request));
    else this.#hurry(live, request.priority ?? 'normal');
    return { id: live.id, outcome: 'merged' };
  }

  /** The waiting job whose turn it is and whose group is idle. */
  next(): MemoryJob | undefined {
    let first: MemoryJob | undefined;
    for (const job of this.#live.values())
      if (job.state === 'waiting' && !this.#activeGroups.has(job.group))
        if (first === undefined || byTurn(job, first) < 0) first = job;
    return first;
  }

  /** Moves a job between the live states. */
  move(job: MemoryJob, state: 'waiting' | 'delayed' | 'active'): void {
    if (job.state === 'active') this.#activeGroups.delete(job.group);
    if (state === 'active') this.#activeGroups.add(job.group);
    if (job.state === 'delayed') job.sequence = this.#sequence++;
    job.state = state;
  }

  /** Ends a job, and puts what was asked for meanwhile in line. */
  finish(job: MemoryJob, state: 'done' | 'dead'): void {
    this.move(job, 'waiting');
    job.state = state;
    this.#live.delete(job.key);
    this.#jobs.delete(job.id);
    this.#jobs.set(job.id, job);
    this.#forgetOldest(state);
    const follow = this.#follow.get(job.key);
    this.#follow.delete(job.key);
    if (follow !== undefined) this.#create(follow);
  }

  remove(job: MemoryJob): void {
    clearTimeout(job.timer ?? undefined);
    this.#jobs.delete(job.id);
    if (!LIVE.includes(job.state)) return;
    this.#live.delete(job.key);
    this.#follow.delete(job.key);
  }

  list(state: JobState): readonly MemoryJob[] {
    const jobs = [...this.#jobs.values()].filter((job) => job.state === state);
    if (state === 'waiting') return jobs.sort(byTurn);
    return state === 'done' || state === 'dead' ? jobs.reverse() : jobs;
  }

  counts(): JobCounts {
    const counts = Object.fromEntries(JOB_STATES.map((state) => [state, 0])) as Record<JobState, number>;
    for (const { state } of this.#jobs.values()) counts[state]++;
    return counts;
  }

  clearTimers(): void {
    for (const { timer } of this.#jobs.values()) clearTimeout(timer ?? undefined);
  }

  /** A job that does not run yet is asked for again. */
  #hurry(job: MemoryJob, priority: JobPriority): void {
    if (rank(priority) < rank(job.priority)) job.priority = priority;
    if (job.state !== 'delayed' || !maySkipDelay(priority, job.failure)) return;
    clearTimeout(job.timer ?? undefined);
    this.move(job, 'waiting');
  }

  #create({ key, group = key, data, priority = 'normal' }: JobRequest<unknown>): MemoryJob {
    if (this.#live.size >= MEMORY_JOBS_MAX)
      throw new AppError(`The queue holds ${MEMORY_JOBS_MAX} jobs; wait until some have ended.`, {
        code: 'queue-full',
        kind: 'unavailable',
      });
    const job: MemoryJob = {
      ...{ id: randomUUID(), key, group, text: JSON.stringify(data), addedAtMs: Date.now(), priority },
      ...{ sequence: this.#sequence++, state: 'waiting', progress: null, failure: null, timer: null },
    };
    this.#jobs.set(job.id, job);
    this.#live.set(key, job);
    return job;
  }

  #forgetOldest(state: 'done' | 'dead'): void {
    const jobs = this.list(state);
    for (const job of jobs.slice(KEPT[state] ?? jobs.length)) this.#jobs.delete(job.id);
  }
}
