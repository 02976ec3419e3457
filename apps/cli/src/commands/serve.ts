/** `docgraph serve`: one process that indexes folders, follows their edits and answers agents over MCP. */
import { sourceName, toAppError } from '@docgraph/domain';
import type { ConfigFile } from '@docgraph/installation';
import { createIngestRecorder, type IngestEvent } from '@docgraph/ingestion';
import { recordIndexSize } from '@docgraph/installation';
import { openReplyCache, type ReplyCache } from '@docgraph/installation/reply-cache';
import { createMcpService } from '@docgraph/mcp';
import { createTelemetry } from '@docgraph/observability';
import { cacheAnswers, CACHED_REPLIES, type CachedReply } from '@docgraph/retrieval';
import {
  declareFolders,
  openReadSide,
  openWriteSide,
  requireSources,
  toFolderSource,
  type ReadSide,
  type WriteSide,
} from '../composition.ts';
import { aborted, type Context } from '../context.ts';
import { createProgress } from '../output.ts';
import { createPace, type Pace } from '../pace.ts';
import { pause } from '../pause.ts';
import { activeSources, applyDeclarations, changeOver, configFileOf, pollSources, syncAll } from '../sources.ts';
import { version } from '../version.ts';
import { announce } from './announce.ts';
import { openHttp, openStdio, type Door } from './door.ts';

export interface ServeOptions {
  readonly stdio?: boolean;
  /** Default: the configuration's. */
  readonly host?: string;
  readonly port?: number;
  readonly watch: boolean;
  readonly sample: boolean;
  /** Default: the configuration's. */
  readonly config?: string;
}

/** Pause before what failed is tried again: a server that restarts is back after 5 to 20 s. */
const RETRY_MS = 10_000;

export async function serve(paths: readonly string[], options: ServeOptions, context: Context): Promise<void> {
  const { data, json, config } = context;
  const file = configFileOf(options.config ?? config.configFile);
  requireSources(data.dir, paths, file !== null);
  const telemetry = createTelemetry({ service: 'docgraph', logLevel: 'warn' });
  const progress = createProgress(process.stderr, json);
  const failures = new Map<string, string>();
  let write: WriteSide | null = null;
  const record = createIngestRecorder(telemetry, () => write?.embeddedCount() ?? 0);
  const onEvent = (event: IngestEvent): void => {
    progress(event);
    record(event);
    noteFailure(failures, event);
  };
  write = await openWriteSide(data, { onEvent }).catch((error: unknown) => readOnlyInstead(error, paths));
  const read = openReadSide(data, {
    ...(write !== null && { shared: write }),
    onError: (error) => telemetry.log('warn', 'semantic search is off', { error }),
  });
  telemetry.onScrape(async () => recordIndexSize(telemetry, await read.reader.stores()));
  let door: Door | null = null;
  let replies: ReplyCache<CachedReply> | null = null;
  try {
    const cache = { engine: config.engines.cache, reader: read.reader, telemetry, replies: CACHED_REPLIES };
    const { cache: kept, recordSize } = (replies = await openReplyCache(cache));
    telemetry.onScrape(recordSize);
    const service = createMcpService({
      ...{ answers: cacheAnswers(read.answers, kept), telemetry, info: { name: 'docgraph', version: version() } },
      ...(config.toolTimeoutMs !== undefined && { toolTimeoutMs: config.toolTimeoutMs }),
    });
    // Before the folders are read: a client waits for its first reply, and a port that is taken is told at once.
    const state = { isCurrent: write === null };
    const { host = config.host, port = config.port } = options;
    const http = {
      service,
      telemetry,
      read,
      replies,
      isCurrent: () => state.isCurrent,
      failures,
      dir: data.dir,
      config,
      host,
      port,
    };
    door = options.stdio === true ? openStdio(service, telemetry) : await openHttp(http);
    await run(door, { write, read, state, failures, onEvent }, { paths, file }, options, context);
  } finally {
    await door?.close();
    await write?.close();
    await replies?.close();
    await read.close();
  }
}

/** Until the source is in step again. */
function noteFailure(failures: Map<string, string>, event: IngestEvent): void {
  if (event.kind === 'synced') failures.delete(sourceName(event.report.source));
  if (event.kind === 'failed' && event.source !== undefined)
    failures.set(event.source, toAppError(event.error).message);
}

interface Running {
  readonly write: WriteSide | null;
  readonly read: ReadSide;
  readonly state: { isCurrent: boolean };
  /** Sources that are not in step, with the reason. */
  readonly failures: ReadonlyMap<string, string>;
  readonly onEvent: (event: IngestEvent) => void;
}

/** What was asked for besides what is declared already. */
interface Wanted {
  readonly paths: readonly string[];
  readonly file: ConfigFile | null;
}

/** Until Ctrl-C, or until the client has gone. */
async function run(
  door: Door,
  running: Running,
  wanted: Wanted,
  options: ServeOptions,
  context: Context,
): Promise<void> {
  const { write, read, state } = running;
  const signal = AbortSignal.any([context.signal, door.gone]);
  try {
    const pace = createPace();
    const missing = write === null ? new Set<string>() : await catchUp(write, pace, wanted, options, context, signal);
    state.isCurrent = true;
    if (door.url !== null) await announce(door.url, read, options, context);
    const filling = write === null ? Promise.resolve() : keepUp(write, pace, missing, running, context, signal);
    await aborted(signal);
    process.stderr.write('\nstopping\n');
    await door.close();
    await Promise.race([filling, write?.ingestor.close()]);
  } catch (error) {
    // A client that leaves while its folders are being read is no failure; the next start goes on from there.
    if (!(door.gone.aborted && toAppError(error).kind === 'aborted')) throw error;
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

/** Sources up to date and searchable by words, edits of folders followed from here on; returns those that could not be read. */
async function catchUp(
  write: WriteSide,
  pace: Pace,
  { paths, file }: Wanted,
  { watch }: ServeOptions,
  { data }: Context,
  signal: AbortSignal,
): Promise<Set<string>> {
  await applyDeclarations(write, data, file);
  await declareFolders(write.writer, paths);
  await write.ingestor.repair(signal);
  const sources = activeSources(data.dir);
  const folders = sources.filter(({ git }) => git === undefined);
  if (watch) for (const source of folders) await write.ingestor.follow(toFolderSource(source));
  const { failures } = await syncAll(write, sources, data, { signal, pace });
  for (const { message } of failures.values()) process.stderr.write(`${message}\n`);
  return new Set(failures.keys());
}

/**
 * Vectors fill in behind, and repositories are looked at again. What fails, as while a server is down, is told and tried again: no
 * edit may come that would do so.
 */
async function keepUp(
  write: WriteSide,
  pace: Pace,
  missing: Set<string>,
  { failures, onEvent }: Pick<Running, 'failures' | 'onEvent'>,
  { data }: Context,
  signal: AbortSignal,
): Promise<void> {
  const { ingestor } = write;
  const attempt = async (event: Pick<IngestEvent & { kind: 'failed' }, 'doing' | 'source'>, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted && toAppError(error).kind !== 'aborted') onEvent({ kind: 'failed', ...event, error });
    }
  };
  const fill = (): Promise<void> =>
    attempt({ doing: 'embedding' }, async () => {
      await ingestor.fill(signal);
      if (missing.size === 0) await changeOver(write, data);
    });
  const polling = pollSources({
    ...{ side: write, data, pace, signal },
    async onOutcome(source, error) {
      if (error !== null) return onEvent({ kind: 'failed', doing: 'sync', source, error });
      missing.delete(source);
      await fill();
    },
  });
  while (!signal.aborted) {
    for (const source of activeSources(data.dir))
      if (source.git === undefined && failures.has(source.id))
        await attempt({ doing: 'sync', source: source.id }, () => ingestor.sync(toFolderSource(source), signal));
    await fill();
    await pause(RETRY_MS, signal);
  }
  await polling;
}
