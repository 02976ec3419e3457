/** A worker on BullMQ: takes jobs, holds their group, obeys the outcome, and ends in time. */
import { AppError, type Json } from '@docgraph/domain';
import { DelayedError, Job, WaitingError, Worker, type Queue } from 'bullmq';
import type { CloseOptions, JobWorker, WorkOptions } from '../job-queue.ts';
import type { JobHandler, JobRun } from '../job.ts';
import { CLOSE_GRACE_MS, DISCONNECT_MS, HAND_BACK_MS } from '../limits.ts';
import { outcomeOf, type Outcome } from '../outcome.ts';
import { defaultRetryPolicy, type RetryPolicy } from '../retry-policy.ts';
import { settledWithin } from '../settled-within.ts';
import { priorityOf, readEnvelope, type Envelope, type StoredJob } from './envelope.ts';
import type { GroupLeases, LeaseHolder } from './group-lease.ts';
import { patient, redisFault, type RedisAddress } from './redis.ts';
import { handBack, retryDelayMs, settle } from './settle.ts';

/** A job whose group is busy looks again after this; the end of the running job wakes it earlier. */
const PARK_MS = 2000;
/** Kills and long pauses of workers that a job survives; with BullMQ's 1, a second kill makes a dead letter. */
const STALLED_COUNT_MAX = 20;

export interface BullmqWorkerOptions<Data> extends WorkOptions {
  readonly address: RedisAddress;
  readonly prefix: string;
  readonly queue: Queue<Envelope, null>;
  readonly leases: GroupLeases;
  readonly lockMs: number;
  readonly parse: (data: unknown) => Data;
  readonly handler: JobHandler<Data>;
}

/** Settles when the worker takes jobs. */
export async function startBullmqWorker<Data>(options: BullmqWorkerOptions<Data>): Promise<JobWorker> {
  const worker = new BullmqWorker(options);
  await worker.ready();
  return worker;
}

interface Running {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
  readonly stopRenewing: () => void;
  abandoned: boolean;
}

class BullmqWorker<Data> implements JobWorker {
  readonly #options: BullmqWorkerOptions<Data>;
  readonly #retry: RetryPolicy;
  readonly #worker: Worker<Envelope, null>;
  readonly #running = new Map<string, Running>();
  #resting = false;
  #closing: Promise<void> | null = null;

  constructor(options: BullmqWorkerOptions<Data>) {
    this.#options = options;
    this.#retry = options.retry ?? defaultRetryPolicy;
    this.#worker = new Worker<Envelope, null>(options.queue.name, (job, token) => this.#take(job, token!), {
      ...{ connection: patient(options.address), prefix: options.prefix, concurrency: options.concurrency },
      ...{ lockDuration: options.lockMs, stalledInterval: options.lockMs / 2, maxStalledCount: STALLED_COUNT_MAX },
      settings: {
        backoffStrategy: (_made, _type, error) => retryDelayMs(error),
      },
    });
    this.#worker.on('error', (error) => this.#fault(error));
    this.#worker.on('lockRenewalFailed', (ids: readonly string[]) => {
      for (const id of ids) this.#running.get(id)?.controller.abort(lockLost(id));
    });
  }

  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  pause(): void {
    this.#resting = true;
    void this.#worker.pause(true).catch((error: unknown) => this.#fault(error));
  }

  resume(): void {
    this.#resting = false;
    if (this.#closing === null) this.#worker.resume();
  }

  close(options: CloseOptions = {}): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async #close({ graceMs = CLOSE_GRACE_MS, handBackMs = HAND_BACK_MS }: CloseOptions): Promise<void> {
    // Without an answer of Redis no job is given to it either.
    await settledWithin(this.#worker.pause(true), DISCONNECT_MS);
    const ended = (): Promise<unknown> => Promise.all([...this.#running.values()].map((run) => run.ended));
    if (!(await settledWithin(ended(), graceMs))) {
      for (const { controller } of this.#running.values()) controller.abort();
      await settledWithin(ended(), handBackMs);
    }
    const stuck = [...this.#running.values()];
    for (const run of stuck) {
      run.abandoned = true;
      run.stopRenewing();
    }
    await settledWithin(this.#worker.close(stuck.length > 0), DISCONNECT_MS);
  }

  /** Settles as BullMQ wants: a value for done, an error of its own for everything else. */
  async #take(job: StoredJob, token: string): Promise<null> {
    // A worker that waits at Redis is given one job more after it has been told to rest.
    if (this.#resting || this.#closing !== null) return await handBack(job, token);
    const { leases, queue } = this.#options;
    const holder = { group: groupOf(job), jobId: job.id!, token };
    if (!(await leases.take(holder, job.priority))) {
      await job.moveToDelayed(Date.now() + PARK_MS, token);
      throw new DelayedError();
    }
    const outcome = await this.#attempt(job, holder).finally(() => wakeNext(leases, holder, queue));
    if (outcome === 'abandoned') throw new WaitingError();
    return await settle(job, token, outcome);
  }

  async #attempt(job: StoredJob, holder: LeaseHolder): Promise<Outcome | 'abandoned'> {
    const controller = new AbortController();
    const stopRenewing = this.#keepLease(holder, controller);
    const { handler, parse } = this.#options;
    const { signal } = controller;
    const failure = envelopeFailure(job);
    const attempt = outcomeOf({
      handler,
      signal,
      failure,
      retry: this.#retry,
      open: () => openRun(job, parse, signal),
    });
    const run: Running = { controller, ended: attempt, stopRenewing, abandoned: false };
    this.#running.set(job.id!, run);
    const outcome = await attempt;
    stopRenewing();
    this.#running.delete(job.id!);
    return run.abandoned ? 'abandoned' : outcome;
  }

  /** Renews the lease until stopped; aborts the run once it may have passed to another one. */
  #keepLease(holder: LeaseHolder, controller: AbortController): () => void {
    const { leases, lockMs } = this.#options;
    let renewedAtMs = performance.now();
    const renew = async (): Promise<void> => {
      try {
        const sentAtMs = performance.now();
        if (await leases.renew(holder)) renewedAtMs = sentAtMs;
        else controller.abort(lockLost(holder.jobId));
      } catch (error) {
        this.#fault(error);
        if (performance.now() - renewedAtMs > lockMs) controller.abort(lockLost(holder.jobId));
      }
    };
    const timer = setInterval(() => void renew(), lockMs / 3);
    return () => clearInterval(timer);
  }

  #fault(error: unknown): void {
    if (this.#closing === null) this.#options.onFault?.(redisFault(error, this.#options.address.url));
  }
}

function openRun<Data>(job: StoredJob, parse: (data: unknown) => Data, signal: AbortSignal): JobRun<Data> {
  const { key, group, data, failure } = readEnvelope(job);
  return {
    ...{ id: job.id!, key, group, priority: priorityOf(job), failure, signal, data: parse(data) },
    progress: (value: Json) => job.updateProgress(value as object),
  };
}

/** Frees the group and wakes the job that waits for it; if that fails, both come to pass by themselves. */
async function wakeNext(leases: GroupLeases, holder: LeaseHolder, queue: Queue<Envelope, null>): Promise<void> {
  try {
    const id = await leases.release(holder);
    if (id !== null) await (await Job.fromId<Envelope, null>(queue, id))?.promote();
  } catch {
    // It was not delayed yet, or Redis is away.
  }
}

function groupOf(job: StoredJob): string {
  return typeof job.data.group === 'string' ? job.data.group : '';
}

function envelopeFailure(job: StoredJob): Envelope['failure'] {
  try {
    return readEnvelope(job).failure;
  } catch {
    return null;
  }
}

function lockLost(id: string): AppError {
  return new AppError(`Job ${id} was too long without a sign of life and has been given to another worker.`, {
    code: 'job-lost',
    kind: 'aborted',
  });
}
