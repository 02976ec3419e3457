/** The queue on BullMQ: many processes share one Redis, and jobs outlive all of them. */
import { randomUUID } from 'node:crypto';
import { Job, Queue, QueueEvents, type JobType } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobCounts, JobEvent, JobQueue, JobWorker, ListJobs, WorkOptions } from '../job-queue.ts';
import type { JobHandler, JobPriority, JobReceipt, JobRequest, JobView } from '../job.ts';
import { DEAD_COUNT_MAX, DISCONNECT_MS, DONE_COUNT_MAX } from '../limits.ts';
import { maySkipDelay } from '../outcome.ts';
import { checkList, checkRequest, jobNotFound, jobRuns, notDead, queueClosed } from '../refusals.ts';
import { settledWithin } from '../settled-within.ts';
import { startBullmqWorker } from './bullmq-worker.ts';
import { priorityNumber, readEnvelope, viewOf, type Envelope, type StoredJob } from './envelope.ts';
import { tell } from './events.ts';
import { createGroupLeases, type GroupLeases } from './group-lease.ts';
import { createGuard, openRedis, patient, type Guard, type RedisAddress } from './redis.ts';
import { STATES, stateOf } from './states.ts';

export interface BullmqQueueOptions<Data> {
  /** Of a Redis that keeps what it is given (`maxmemory-policy noeviction`, `appendonly yes`). */
  readonly url: string;
  /** Of the Redis, where it asks for one. */
  readonly password?: string;
  /** Queues of one name share their jobs. */
  readonly name: string;
  /** Checks data as it comes out of the queue; what it throws makes the job a dead letter. */
  readonly parse: (data: unknown) => Data;
  /** Before every key, default `docgraph`. */
  readonly prefix?: string;
  /** After which an unanswered command fails, default 2000: a webhook's sender waits for 10 s. */
  readonly commandTimeoutMs?: number;
  /** Time without a sign of life after which a worker counts as gone, default 10000: a job is taken over within twice that. */
  readonly lockMs?: number;
}

/** BullMQ counts every failed run; which one is the last is decided by the retry policy. */
const ATTEMPTS_MAX = 1_000_000;

/** Throws `AppError`: kind `unavailable` when Redis cannot be reached, `validation` when it is set to evict keys. */
export async function createBullmqQueue<Data>(options: BullmqQueueOptions<Data>): Promise<JobQueue<Data>> {
  const { prefix = 'docgraph', commandTimeoutMs = 2000, lockMs = 10_000 } = options;
  const redis = await openRedis(options, commandTimeoutMs);
  return new BullmqQueue({ ...options, prefix, commandTimeoutMs, lockMs }, redis);
}

type Settled<Data> = Required<Omit<BullmqQueueOptions<Data>, 'password'>> & RedisAddress;

class BullmqQueue<Data> implements JobQueue<Data> {
  readonly #options: Settled<Data>;
  readonly #redis: Redis;
  readonly #queue: Queue<Envelope, null>;
  readonly #leases: GroupLeases;
  readonly #guard: Guard;
  readonly #workers = new Set<JobWorker>();
  readonly #watchers = new Set<QueueEvents>();
  #closing: Promise<void> | null = null;

  constructor(options: Settled<Data>, redis: Redis) {
    const { name, prefix, url, lockMs } = options;
    this.#options = options;
    this.#redis = redis;
    this.#queue = new Queue<Envelope, null>(name, { connection: redis, prefix });
    this.#queue.on('error', () => {});
    this.#leases = createGroupLeases(redis, `${prefix}:${name}`, lockMs);
    this.#guard = createGuard(url, () => this.#closing !== null);
  }

  async add(request: JobRequest<Data>): Promise<JobReceipt> {
    checkRequest(request);
    return await this.#guard(() => this.#enqueue(request));
  }

  async work(handler: JobHandler<Data>, options: WorkOptions): Promise<JobWorker> {
    if (this.#closing !== null) throw queueClosed();
    const { prefix, lockMs, parse } = this.#options;
    const own = { address: this.#options, prefix, lockMs, parse, handler, queue: this.#queue, leases: this.#leases };
    const worker = await startBullmqWorker({ ...options, ...own });
    this.#workers.add(worker);
    return worker;
  }

  async job(id: string): Promise<JobView | null> {
    return await this.#guard(async () => {
      const job = await Job.fromId<Envelope, null>(this.#queue, id);
      return job === undefined ? null : viewOf(job, await stateOf(job));
    });
  }

  async list(query: ListJobs): Promise<readonly JobView[]> {
    checkList(query);
    const { state, offset, limit } = query;
    const newestFirst = state === 'done' || state === 'dead';
    // BullMQ applies a range to each of its lists: the range is cut from their concatenation here.
    const end = offset + limit;
    const lists = await this.#guard(() =>
      Promise.all(STATES[state].map((type) => this.#queue.getJobs([type], 0, end - 1, !newestFirst))),
    );
    // A job that has gone meanwhile is undefined, whatever the type says.
    const jobs = (lists.flat() as readonly (StoredJob | undefined)[]).filter((job) => job !== undefined);
    return jobs.slice(offset, end).map((job) => viewOf(job, state));
  }

  async counts(): Promise<JobCounts> {
    const counts = await this.#guard(() => this.#queue.getJobCounts(...Object.values(STATES).flat()));
    const sum = (types: readonly JobType[]): number => types.reduce((total, type) => total + (counts[type] ?? 0), 0);
    const { waiting, delayed, active, dead, done } = STATES;
    return { waiting: sum(waiting), delayed: sum(delayed), active: sum(active), dead: sum(dead), done: sum(done) };
  }

  async retry(id: string): Promise<JobReceipt> {
    return await this.#guard(async () => {
      const job = await this.#known(id);
      const state = await stateOf(job);
      if (state !== 'dead') throw notDead(id, state);
      const { key, group, data } = readEnvelope(job);
      // In this order a crash leaves the dead letter rather than nothing.
      const receipt = await this.#enqueue({ key, group, data, priority: viewOf(job, state).priority });
      await job.remove();
      return receipt;
    });
  }

  async drop(id: string): Promise<void> {
    await this.#guard(async () => {
      const job = await this.#known(id);
      if ((await stateOf(job)) === 'active') throw jobRuns(id);
      await job.remove();
    });
  }

  async pause(): Promise<void> {
    await this.#guard(() => this.#queue.pause());
  }

  async resume(): Promise<void> {
    await this.#guard(() => this.#queue.resume());
  }

  async isPaused(): Promise<boolean> {
    return await this.#guard(() => this.#queue.isPaused());
  }

  async watch(listener: (event: JobEvent) => void): Promise<() => Promise<void>> {
    if (this.#closing !== null) throw queueClosed();
    const { name, prefix } = this.#options;
    const lastEventId = await this.#guard(() => this.#lastEventId());
    const events = new QueueEvents(name, { connection: patient(this.#options), prefix, lastEventId });
    this.#watchers.add(events);
    tell(events, listener);
    await events.waitUntilReady();
    return async () => {
      events.removeAllListeners().on('error', () => {});
      this.#watchers.delete(events);
      await settledWithin(events.close(), DISCONNECT_MS);
    };
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.close()));
    await Promise.all([...this.#watchers].map((events) => settledWithin(events.close(), DISCONNECT_MS)));
    await settledWithin(this.#queue.close(), DISCONNECT_MS);
    this.#redis.disconnect();
  }

  async #enqueue({ key, group = key, data, priority = 'normal' }: JobRequest<unknown>): Promise<JobReceipt> {
    const jobId = randomUUID();
    const envelope: Envelope = { key, group, data, failure: null };
    const job = await this.#queue.add('job', envelope, {
      ...{ jobId, priority: priorityNumber(priority), attempts: ATTEMPTS_MAX, backoff: { type: 'custom' } },
      deduplication: { id: key, keepLastIfActive: true },
      removeOnComplete: { count: DONE_COUNT_MAX },
      removeOnFail: { count: DEAD_COUNT_MAX },
    });
    if (job.id === jobId) return { id: jobId, outcome: 'added' };
    await this.#hurry(job.id!, priority);
    return { id: job.id!, outcome: 'merged' };
  }

  /** From where a watcher reads: BullMQ's own "from now" begins with its first read, some time after it says it is ready. */
  async #lastEventId(): Promise<string> {
    const [last] = await this.#redis.xrevrange(this.#queue.toKey('events'), '+', '-', 'COUNT', 1);
    return last?.[0] ?? '0-0';
  }

  /** A job that was asked for again goes first if that was more urgent, and a delayed one goes on. */
  async #hurry(id: string, asked: JobPriority): Promise<void> {
    const job = await Job.fromId<Envelope, null>(this.#queue, id);
    if (job === undefined) return;
    const priority = priorityNumber(asked);
    if (priority < job.priority) await job.changePriority({ priority });
    if (maySkipDelay(asked, readEnvelope(job).failure) && (await job.isDelayed()))
      await job.promote().catch(unlessGoneOn);
  }

  async #known(id: string): Promise<StoredJob> {
    const job = await Job.fromId<Envelope, null>(this.#queue, id);
    if (job === undefined) throw jobNotFound(id);
    return job;
  }
}

/** Its time has come in between, or another request has woken it. */
function unlessGoneOn(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('is not in the delayed state'))) throw error;
}
