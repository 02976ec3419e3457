/** `ingest-worker`: keeps an installation in step with its folders. Only this file touches the process. */
import { parseArgs } from 'node:util';
import { AppError, toAppError } from '@docgraph/domain';
import { serveHttp } from '@docgraph/http';
import { createIngestRecorder, type IngestEvent } from '@docgraph/ingestion';
import { recordIndexSize } from '@docgraph/installation';
import { createTelemetry } from '@docgraph/observability';
import type { JobQueue } from '@docgraph/queue';
import manifest from '../package.json' with { type: 'json' };
import { parseConfig } from './config.ts';
import { guarded } from './breaker.ts';
import { closeBreakers, createBreakers } from './breakers.ts';
import { createWorkerApp } from './http.ts';
import { openQueue } from './open-queue.ts';
import { recordQueue } from './record-queue.ts';
import type { Task } from './task.ts';
import { WEBHOOK_PATHS } from './webhooks.ts';
import { createWorker, type Worker } from './worker.ts';
import { openWriteSide, type WriteSide } from './write-side.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** What is not done by then is ended: the next start continues with it. */
const STOP_TIMEOUT_MS = 9000;

const USAGE = `Usage: ingest-worker
Indexes the folders in DOCGRAPH_SOURCES into DOCGRAPH_DATA (default .docgraph) and keeps the index in step with them.
Health, readiness, metrics, jobs, POST /sync, POST /reconcile and, with DOCGRAPH_WEBHOOK_SECRET, webhooks at DOCGRAPH_WORKER_HOST:DOCGRAPH_WORKER_PORT (default 127.0.0.1:8430).
It is the only writer of its data folder; mcp-server answers from the same folder. With Neo4j, Qdrant and a queue on Redis
(DOCGRAPH_QUEUE=bullmq), several workers with a data folder each share the work.`;
const WEBHOOKS_OFF = 'webhooks are off: set DOCGRAPH_WEBHOOK_SECRET to take them';

async function main(): Promise<void> {
  if (parseOptions().help) return console.log(USAGE);
  const config = parseConfig(process.env);
  const telemetry = createTelemetry({ service: 'ingest-worker', logLevel: config.logLevel });
  let side: WriteSide | undefined;
  let worker: Worker | undefined;
  const record = createIngestRecorder(telemetry, () => side?.computedVectors() ?? 0);
  const tell = (event: IngestEvent): void => {
    record(event);
    if (event.kind === 'synced')
      telemetry.log('info', 'synced', {
        source: event.report.source,
        parsed: event.report.parsed,
        seconds: event.seconds,
      });
  };
  const onEvent = (event: IngestEvent): void => {
    worker?.onEvent(event);
    tell(event);
  };
  const breakers = createBreakers(telemetry, () => worker?.onBreaker());
  const secret = (variable: string): string | undefined => process.env[variable];
  const opened = (side = await openWriteSide({
    ...{ config, secret, breakers, onEvent },
    onWriteTurn: (dependency, seconds) => telemetry.observe('docgraph_write_wait_seconds', seconds, { dependency }),
  }));
  let queue: JobQueue<Task> | undefined;
  try {
    queue = guarded(await openQueue(config.queue, config.engines.name), breakers.queue);
    const jobs = queue;
    const following = (worker = await createWorker({ side: opened, queue, breakers, config, telemetry, tell }));
    telemetry.onScrape(() => recordIndexSize(telemetry, opened));
    telemetry.onScrape(() => recordQueue(telemetry, jobs));
    const { host, port, token, allowedHosts, webhookSecrets } = config;
    const webhooks = webhookSecrets && {
      secrets: webhookSecrets,
      sources: () => opened.writer.sources().map(({ id, location }) => ({ id, url: location })),
      hint: async (ids: readonly string[]) => void (await Promise.all(ids.map((id) => following.enqueue(id, 'push')))),
    };
    const { version } = manifest;
    const app = createWorkerApp({ worker, queue, telemetry, version, token, allowedHosts, webhooks });
    telemetry.log('info', webhooks === undefined ? WEBHOOKS_OFF : `webhooks are taken at ${WEBHOOK_PATHS.join(', ')}`);
    const variables = { host: 'DOCGRAPH_WORKER_HOST', port: 'DOCGRAPH_WORKER_PORT' };
    const stopping = stopSignal((reason) => telemetry.log('info', 'stopping', { reason }));
    const server = await serveHttp(app, { host, port, variables });
    telemetry.log('info', `listening at ${server.url}`, { url: server.url });
    try {
      await worker.run(stopping);
    } catch (error) {
      if (!stopping.aborted) throw error;
    } finally {
      await server.close();
    }
  } finally {
    closeBreakers(breakers);
    await queue?.close();
    await opened.close();
  }
  // All is closed; a client that still looks for a server that went away must not keep the process.
  process.exit();
}

function parseOptions(): { readonly help: boolean } {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
    return { help: values.help ?? false };
  } catch (error) {
    throw new AppError(`${toAppError(error).message}\n${USAGE}`, { code: 'usage', kind: 'validation', cause: error });
  }
}

/** Aborts on the first SIGINT or SIGTERM; the second, or the end of the time to stop, ends the process at once. */
function stopSignal(onStop: (reason: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT_FAILED);
      onStop(signal);
      setTimeout(() => process.exit(EXIT_FAILED), STOP_TIMEOUT_MS).unref();
      controller.abort(new AppError(`stopped by ${signal}`, { code: 'interrupted', kind: 'aborted' }));
    });
  return controller.signal;
}

try {
  await main();
} catch (thrown) {
  const error = toAppError(thrown);
  process.stderr.write(
    `ingest-worker: ${error.kind === 'internal' && error.cause instanceof Error ? error.cause.stack : error.message}\n`,
  );
  process.exitCode = error.kind === 'validation' ? EXIT_USAGE : EXIT_FAILED;
}
