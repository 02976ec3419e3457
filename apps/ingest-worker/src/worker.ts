/** The worker: takes the jobs of its sources, asks for what is due, computes vectors behind, and knows how far it has come. */
import { resolve } from 'node:path';
import { AppError, toAppError } from '@docgraph/domain';
import type { IngestEvent } from '@docgraph/ingestion';
import { noteLook } from '@docgraph/installation';
import type { Telemetry } from '@docgraph/observability';
import type { JobEvent, JobQueue, JobReceipt, JobWorker } from '@docgraph/queue';
import { createAlarm } from './alarm.ts';
import { storesAnswer, type Breakers } from './breakers.ts';
import type { Config } from './config.ts';
import { fillVectorsBehind } from './fill.ts';
import { createHandler } from './handler.ts';
import { forgetDeadLetters } from './dead-letters.ts';
import { createSchedule } from './schedule.ts';
import { createVectorShares } from './shares.ts';
import { createSourceStates } from './source-states.ts';
import { RECONCILE_KEY, taskRequest, type Reason, type Task } from './task.ts';
import { createWatches } from './watches.ts';
import { readStatus, type WorkerStatus } from './worker-status.ts';
import { declareSources, type WriteSide } from './write-side.ts';

export interface Worker {
  /** Works until the signal aborts; then lets running jobs finish for a moment, and hands back the others. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Asks for a look at one source, or at all (null); returns their names. Throws `not-found` for an unknown one and
   * `unavailable` while the queue does not take jobs.
   */
  enqueue(source: string | null, reason: Reason): Promise<readonly string[]>;
  /** Asks for a comparison of the stores and a look at every source. */
  reconcile(): Promise<JobReceipt>;
  status(): Promise<WorkerStatus>;
  /** To be told everything that the ingestor tells. */
  onEvent(event: IngestEvent): void;
  /** To be told that a breaker has changed. */
  onBreaker(): void;
}

export interface WorkerOptions {
  readonly side: WriteSide;
  /** Behind its breaker. */
  readonly queue: JobQueue<Task>;
  readonly breakers: Breakers;
  readonly config: Pick<
    Config,
    ('dataDir' | 'sources' | 'configFile' | 'gitProtocols') | ('resyncSeconds' | 'reconcileSeconds' | 'concurrency')
  >;
  readonly telemetry: Telemetry;
  /** Metrics and logs of ingestion. */
  readonly tell: (event: IngestEvent) => void;
}

/** How long running jobs may finish, and then obey: the rest of the ten seconds is for what closes after them. */
const CLOSE = { graceMs: 3000, handBackMs: 1500 } as const;
/** Faults of the queue are logged once in this time: its client tries every second. */
const FAULT_LOG_MS = 60_000;

/** Declares the sources of the configuration and returns the worker that follows them; {@link Worker.run} starts it. */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { side, queue, breakers, config, telemetry, tell } = options;
  const dir = resolve(config.dataDir);
  const { sources: settings, configFile, gitProtocols } = config;
  const followed = await declareSources(side.writer, {
    ...{ settings, configFile, gitProtocols, dir, variable: side.variable },
  });
  const connectors = new Map(followed.map(({ connector }) => [connector.id, connector]));
  const ids = [...connectors.keys()];
  const periodsMs = new Map(
    followed.map(({ connector, pollSeconds = config.resyncSeconds }) => [connector.id, pollSeconds * 1000] as const),
  );
  const states = createSourceStates(ids);
  const fillAlarm = createAlarm();
  let embeddingError: string | null = null;
  let jobs: JobWorker | null = null;

  const ask = async (source: string | null, reason: Reason): Promise<void> =>
    void (await queue.add(taskRequest(source, reason)));
  const schedule = createSchedule({
    periodsMs: new Map([...periodsMs, [RECONCILE_KEY, config.reconcileSeconds * 1000]]),
    ask: (key) => ask(key === RECONCILE_KEY ? null : key, 'schedule'),
  });
  const askOrLater = async (source: string | null, reason: Reason): Promise<void> => {
    try {
      await ask(source, reason);
    } catch (error) {
      telemetry.log('warn', 'a job could not be added; it is asked for again', { source, reason, error });
      schedule.missed(source ?? RECONCILE_KEY);
    }
  };
  const watches = createWatches({
    onEdit: (source) => askOrLater(source, 'edit'),
    // Looked at again, and watched again with that.
    onError: (source, error) => {
      telemetry.log('warn', 'a folder can no longer be watched', { source, error });
      void watches.end(source).then(() => askOrLater(source, 'edit'));
    },
  });
  const noted = (source: string, failure: AppError | null): void => {
    const at = new Date();
    noteLook(dir, source, { at, failure, nextLook: new Date(at.getTime() + periodsMs.get(source)!) });
  };
  const told = (event: IngestEvent): void => {
    if (event.kind === 'failed' && event.doing === 'embedding') embeddingError = toAppError(event.error).message;
    tell(event);
  };
  const shares = side.isShared ? createVectorShares({ ...side, queue }) : null;
  const handler = createHandler({ connectors, side, shares, watches, states, telemetry, ask, noted, tell: told });
  /** Where the vectors are jobs, other workers may have computed the last ones. */
  const fill = async (signal: AbortSignal): Promise<boolean> => {
    if (shares === null) await side.ingestor.fill(signal);
    const { points, vectors } = await side.index.stats();
    if (points === vectors) embeddingError = null;
    return points === vectors;
  };

  /** A job has ended, on this or another worker. */
  const onEnded = async (event: JobEvent): Promise<void> => {
    if (event.kind !== 'done' && event.kind !== 'dead') return;
    const job = await queue.job(event.id);
    if (job === null) return;
    schedule.ended(job.key);
    if (event.kind === 'dead') states.failed(job.key, event.reason);
    else {
      states.succeeded(job.key);
      fillAlarm.ring();
    }
    await forgetDeadLetters(queue, job.key, event.kind === 'dead' ? job.id : null);
  };
  const listen = (event: JobEvent): void =>
    void onEnded(event).catch((error: unknown) => telemetry.log('warn', 'the end of a job was not noted', { error }));

  let faultLoggedMs = -FAULT_LOG_MS;
  const onFault = (error: AppError): void => {
    if (performance.now() - faultLoggedMs < FAULT_LOG_MS) return;
    faultLoggedMs = performance.now();
    telemetry.log('warn', 'the queue is failing; jobs go on when it is back', { error });
  };
  const onBreaker = (): void => (storesAnswer(breakers) ? jobs?.resume() : jobs?.pause());

  return {
    async run(signal) {
      await queue.watch(listen);
      for (const connector of connectors.values())
        await watches.ensure(connector).catch((error: unknown) => {
          telemetry.log('warn', 'a folder cannot be watched; its job tries again', { source: connector.id, error });
        });
      await askOrLater(null, 'start');
      schedule.start();
      jobs = await queue.work(handler.handle, { concurrency: config.concurrency, onFault });
      onBreaker();
      // Ends with the signal.
      await fillVectorsBehind({
        ...{ writer: side.writer, fill, verify: () => side.ingestor.verify(ids) },
        ...{ alarm: fillAlarm, isComplete: states.isComplete, onEvent: told, signal },
      });
      schedule.stop();
      await Promise.all([watches.close(), jobs.close(CLOSE)]);
    },
    async enqueue(source, reason) {
      if (source !== null && !connectors.has(source)) throw unknownSource(source, ids);
      const names = source === null ? ids : [source];
      await Promise.all(names.map((name) => ask(name, reason)));
      return names;
    },
    reconcile: () => queue.add(taskRequest(null, 'request')),
    status: () => readStatus({ side, queue, breakers, states, ids, embeddingError }),
    onEvent(event) {
      handler.onEvent(event);
      if (event.kind === 'embedding' || event.kind === 'embedded') embeddingError = null;
    },
    onBreaker,
  };
}

function unknownSource(name: string, known: readonly string[]): AppError {
  return new AppError(`there is no source ${JSON.stringify(name.slice(0, 64))}: known are ${known.join(', ')}`, {
    code: 'source-not-found',
    kind: 'not-found',
  });
}
