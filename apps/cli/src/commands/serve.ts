/** `docgraph serve`: one process that indexes folders, follows their edits and answers agents over MCP. */
import { AppError, toAppError } from '@docgraph/domain';
import { serveHttp } from '@docgraph/http';
import { createIngestRecorder, type FolderSource, type IngestEvent } from '@docgraph/ingestion';
import { recordIndexSize } from '@docgraph/installation';
import { clientConfig, createHttpApp, createMcpService, serveMcpStdio } from '@docgraph/mcp';
import { createTelemetry, type ExposedTelemetry } from '@docgraph/observability';
import {
  declareFolders,
  openReadSide,
  openWriteSide,
  toFolderSource,
  type ReadSide,
  type WriteSide,
} from '../composition.ts';
import type { Context } from '../context.ts';
import { createProgress, formatEvidence } from '../output.ts';
import { sampleQuestion } from '../sample-question.ts';
import { version } from '../version.ts';

export interface ServeOptions {
  readonly stdio?: boolean;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly watch: boolean;
  readonly sample: boolean;
}

/** Pause before vectors are tried again after a failure. */
const FILL_RETRY_MS = 30_000;

export async function serve(paths: readonly string[], options: ServeOptions, context: Context): Promise<void> {
  const { data, signal } = context;
  const telemetry = createTelemetry({ service: 'docgraph', logLevel: 'warn' });
  const progress = createProgress(process.stderr, false);
  let write: WriteSide | null = null;
  const record = createIngestRecorder(telemetry, () => write?.embeddedCount() ?? 0);
  const onEvent = (event: IngestEvent): void => {
    progress(event);
    record(event);
  };
  write = await openWriteSide(data, { onEvent }).catch((error: unknown) => readOnlyInstead(error, paths));
  const read = openReadSide(data, {
    ...(write !== null && { shared: write }),
    onError: (error) => telemetry.log('warn', 'semantic search is off', { error }),
  });
  telemetry.onScrape(async () => recordIndexSize(telemetry, await read.reader.stores()));
  const service = createMcpService({
    answers: read.answers,
    telemetry,
    info: { name: 'docgraph', version: version() },
  });
  // Over stdio a client waits for its first reply: the door opens before the folders are read.
  const stdio = options.stdio === true ? serveMcpStdio(service, telemetry) : null;
  try {
    const sources = write === null ? [] : await catchUp(write, paths, options, context);
    const door = stdio ?? (await openHttp(service, telemetry, read, options));
    if (stdio === null) await announce(door as HttpDoor, read, sources, options, context);
    const filling = write === null ? Promise.resolve() : fillAndPublish(write, signal, onEvent);
    await ended(signal, stdio?.closed);
    process.stderr.write('\nstopping\n');
    await door.close();
    await Promise.race([filling, write?.ingestor.close()]);
  } finally {
    await stdio?.close();
    await write?.close();
    await read.close();
  }
}

/** Another process keeps the index in step: this one answers from it. Folders of its own it cannot index. */
function readOnlyInstead(thrown: unknown, paths: readonly string[]): null {
  const error = toAppError(thrown);
  if (error.code !== 'writer-busy') throw error;
  const note = paths.length === 0 ? '' : `; ${paths.join(', ')} is indexed only if that process does it`;
  process.stderr.write(`${error.message}; answering from what it indexes${note}\n`);
  return null;
}

/** Folders up to date and searchable by words; their edits followed from here on. */
async function catchUp(
  write: WriteSide,
  paths: readonly string[],
  { watch }: ServeOptions,
  { signal }: Context,
): Promise<readonly FolderSource[]> {
  if (paths.length > 0) declareFolders(write.writer, paths);
  const sources = write.writer.sources().map(toFolderSource);
  if (sources.length === 0)
    throw new AppError('there is nothing to serve yet: docgraph serve FOLDER', {
      code: 'no-source',
      kind: 'validation',
    });
  await write.ingestor.repair(signal);
  if (watch) for (const source of sources) await write.ingestor.follow(source);
  for (const source of sources) await write.ingestor.sync(source, signal);
  return sources;
}

/** Vectors fill in behind; a failure (a service that is down) is told and tried again. */
async function fillAndPublish(
  write: WriteSide,
  signal: AbortSignal,
  onEvent: (event: IngestEvent) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await write.ingestor.fill(signal);
      if (!write.writer.isPublished()) write.writer.publish();
      return;
    } catch (error) {
      if (signal.aborted || toAppError(error).kind === 'aborted') return;
      onEvent({ kind: 'failed', doing: 'embedding', error });
      await pause(FILL_RETRY_MS, signal);
    }
  }
}

interface HttpDoor {
  readonly url: string;
  close(): Promise<void>;
}

async function openHttp(
  service: ReturnType<typeof createMcpService>,
  telemetry: ExposedTelemetry,
  read: ReadSide,
  { host, port, token }: ServeOptions,
): Promise<HttpDoor> {
  const ready = async () => {
    const stores = await read.reader.stores();
    if (stores === null) return { ready: false, detail: { reason: 'there is no index yet' } };
    const { semantic, sources } = await read.answers.sources();
    return { ready: true, detail: { semantic, sources } };
  };
  const app = createHttpApp({ service, telemetry, ready, ...(token !== undefined && { token }) });
  return serveHttp(app, { host, port });
}

/** A question with its cited answer, and what to paste into a client: the first thing a new user wants to see. */
async function announce(
  door: HttpDoor,
  { answers, reader }: ReadSide,
  sources: readonly FolderSource[],
  { token, sample }: ServeOptions,
  { print, styles, signal }: Context,
): Promise<void> {
  const stores = await reader.stores();
  const question =
    sample && stores !== null && sources[0] !== undefined ? await sampleQuestion(stores.graph, sources[0].id) : null;
  if (question !== null) {
    const reply = await answers.search({ query: question, maxResults: 1 }, signal);
    print(`\n${styles.bold(`Q: ${question}`)}\n${formatEvidence(reply, styles)}`);
  }
  const target = { url: `${door.url}/mcp`, ...(token !== undefined && { token: '<DOCGRAPH_HTTP_TOKEN>' }) };
  print(`\nPaste into your MCP client's configuration:\n${clientConfig(target)}`);
  print(`\nServing MCP at ${styles.bold(`${door.url}/mcp`)}; Ctrl-C ends.`);
}

function ended(signal: AbortSignal, closed: Promise<void> | undefined): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return closed === undefined ? interrupted : Promise.race([interrupted, closed]);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
