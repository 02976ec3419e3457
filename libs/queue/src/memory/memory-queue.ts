/** The queue in process: for one program. Jobs end with it; the reconciliation at the next start finds what they stood for. */
import type { JobEvent, JobQueue, ListJobs, WorkOptions } from '../job-queue.ts';
import type { JobHandler, JobReceipt, JobRequest, JobRun, JobView } from '../job.ts';
import { outcomeOf, type Outcome } from '../outcome.ts';
import { checkList, checkRequest, jobNotFound, jobRuns, notDead, queueClosed } from '../refusals.ts';
import { defaultRetryPolicy, type RetryPolicy } from '../retry-policy.ts';
import { JobTable } from './job-table.ts';
import { viewOf, type MemoryJob } from './memory-job.ts';
import { createMemoryWorker, type MemoryRun, type MemoryWorker } from './memory-worker.ts';

export interface MemoryQueueOptions<Data> {
  /** Checks data as it comes out of the queue; what it throws makes the job a dead letter. */
  readonly parse: (data: unknown) => Data;
}

export function createMemoryQueue<Data>({ parse }: MemoryQueueOptions<Data>): JobQueue<Data> {
  return new MemoryQueue(parse);
}

/** What a worker does with a job. */
interface Duty<Data> {
  readonly handler: JobHandler<Data>;
  readonly retry: RetryPolicy;
}

class MemoryQueue<Data> implements JobQueue<Data> {
  readonly #parse: (data: unknown) => Data;
  readonly #table = new JobTable();
  readonly #workers = new Map<MemoryWorker, Duty<Data>>();
  readonly #listeners = new Set<(event: JobEvent) => void>();
  #paused = false;
  #closed = false;

  constructor(parse: (data: unknown) => Data) {
    this.#parse = parse;
  }

  async add(request: JobRequest<Data>): Promise<JobReceipt> {
    return this.#enqueue(request);
  }

  async work(handler: JobHandler<Data>, options: WorkOptions): Promise<MemoryWorker> {
    if (this.#closed) throw queueClosed();
    const worker = createMemoryWorker(
      options.concurrency,
      () => this.#dispatch(),
      () => this.#workers.delete(worker),
    );
    this.#workers.set(worker, { handler, retry: options.retry ?? defaultRetryPolicy });
    this.#dispatch();
    return worker;
  }

  async job(id: string): Promise<JobView | null> {
    const job = this.#table.get(id);
    return job === undefined ? null : viewOf(job);
  }

  async list(query: ListJobs): Promise<readonly JobView[]> {
    checkList(query);
    const jobs = this.#table.list(query.state).slice(query.offset, query.offset + query.limit);
    return jobs.map(viewOf);
  }

  async counts(): Promise<ReturnType<JobTable['counts']>> {
    return this.#table.counts();
  }

  async retry(id: string): Promise<JobReceipt> {
    const job = this.#known(id);
    if (job.state !== 'dead') throw notDead(id, job.state);
    const { key, group, priority } = job;
    const receipt = this.#enqueue({ key, group, priority, data: JSON.parse(job.text) as unknown });
    this.#table.remove(job);
    return receipt;
  }

  async drop(id: string): Promise<void> {
    const job = this.#known(id);
    if (job.state === 'active') throw jobRuns(id);
    this.#table.remove(job);
  }

  async pause(): Promise<void> {
    this.#paused = true;
  }

  async resume(): Promise<void> {
    this.#paused = false;
    this.#dispatch();
  }

  async isPaused(): Promise<boolean> {
    return this.#paused;
  }

  async watch(listener: (event: JobEvent) => void): Promise<() => Promise<void>> {
    this.#listeners.add(listener);
    return async () => {
      this.#listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#workers.keys()].map((worker) => worker.close()));
    this.#table.clearTimers();
    this.#listeners.clear();
  }

  #enqueue(request: JobRequest<unknown>): JobReceipt {
    if (this.#closed) throw queueClosed();
    checkRequest(request);
    const receipt = this.#table.add(request);
    this.#dispatch();
    return receipt;
  }

  #known(id: string): MemoryJob {
    const job = this.#table.get(id);
    if (job === undefined) throw jobNotFound(id);
    return job;
  }

  #dispatch(): void {
    if (this.#paused || this.#closed) return;
    for (const [worker, duty] of this.#workers)
      while (worker.hasRoom()) {
        const job = this.#table.next();
        if (job === undefined) return;
        this.#start(worker, duty, job);
      }
  }

  #start(worker: MemoryWorker, duty: Duty<Data>, job: MemoryJob): void {
    this.#table.move(job, 'active');
    const controller = new AbortController();
    const { signal } = controller;
    // A run that has been settled once is gone: what an abandoned handler does later changes nothing.
    const settle = (outcome: Outcome): void => {
      if (worker.runs.delete(run)) this.#settle(job, outcome);
    };
    const open = (): JobRun<Data> => this.#open(job, signal);
    const run: MemoryRun = {
      controller,
      ended: outcomeOf({ ...duty, signal, failure: job.failure, open }).then(settle),
      abandon: () => settle({ kind: 'hand-back' }),
    };
    worker.runs.add(run);
  }

  /** Throws what `parse` throws. */
  #open(job: MemoryJob, signal: AbortSignal): JobRun<Data> {
    const { id, key, group, priority, failure } = job;
    return {
      ...{ id, key, group, priority, failure, signal, data: this.#parse(JSON.parse(job.text)) },
      progress: async (progress) => {
        job.progress = progress;
        this.#tell({ kind: 'progress', id, progress });
      },
    };
  }

  #settle(job: MemoryJob, outcome: Outcome): void {
    if ('failure' in outcome) job.failure = outcome.failure;
    if (outcome.kind === 'hand-back') this.#table.move(job, 'waiting');
    else if (outcome.kind === 'retry') this.#delay(job, outcome.delayMs);
    else {
      this.#table.finish(job, outcome.kind);
      const { id } = job;
      this.#tell(
        outcome.kind === 'done' ? { kind: 'done', id } : { kind: 'dead', id, reason: outcome.failure.message },
      );
    }
    this.#dispatch();
  }

  #delay(job: MemoryJob, delayMs: number): void {
    this.#table.move(job, 'delayed');
    job.timer = setTimeout(() => {
      this.#table.move(job, 'waiting');
      this.#dispatch();
    }, delayMs);
  }

  #tell(event: JobEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
