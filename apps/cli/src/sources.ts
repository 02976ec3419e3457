/** Keeps what is indexed in step with the declared sources: each is brought up to date, and how that went is noted. */
import { AppError, sourceName, toAppError } from '@docgraph/domain';
import {
  bringUpToDate,
  createConnector,
  DEFAULT_RULES,
  type Brought,
  type Connector,
  type SyncReport,
} from '@docgraph/ingestion';
import {
  checkoutFolder,
  declareFile,
  noteLook,
  readRecord,
  type ConfigFile,
  type DeclaredSource,
} from '@docgraph/installation';
import { readConfigFile } from '@docgraph/installation/config-file';
import { FOLDER_NOT_FOUND, variable, type DataOptions, type WriteSide } from './composition.ts';
import type { Pace } from './pace.ts';
import { pause } from './pause.ts';

export interface SyncOutcome {
  readonly reports: readonly SyncReport[];
  /** Versions that are gone, or sources whose reference is. */
  readonly removed: readonly string[];
  /** By source why it could not be read, with what to do; empty when all were read. */
  readonly failures: ReadonlyMap<string, AppError>;
}

export interface SyncRun {
  readonly signal: AbortSignal;
  /** When this process looks again by itself; null when it does not. */
  readonly pace: Pace | null;
}

const TICK_MS = 1000;

/** @throws AppError that lists all problems of the file; null where none is named. */
export const configFileOf = (file: string | undefined): ConfigFile | null =>
  file === undefined ? null : readConfigFile(file, DEFAULT_RULES);

/** Makes the declarations what the file says, and takes out of the index what is not declared any more. */
export async function applyDeclarations(side: WriteSide, data: DataOptions, file: ConfigFile | null): Promise<void> {
  if (file !== null) declareFile(data.dir, file);
  const declared = new Set(side.writer.sources().map(({ id }) => id));
  for (const { id } of await side.writer.graph.sources())
    if (!declared.has(sourceName(id))) await side.ingestor.forget(id);
}

/** What is looked at: sources that are paused stay as they are. */
export const activeSources = (dir: string): readonly DeclaredSource[] =>
  readRecord(dir).sources.filter(({ paused }) => paused !== true);

/** An index that was built beside the one that answers does so from here on. @throws AppError `index-incomplete` (conflict). */
export async function changeOver({ writer, ingestor }: WriteSide, { dir }: DataOptions): Promise<void> {
  if (writer.isPublished()) return;
  await ingestor.verify(activeSources(dir).map(({ id }) => id));
  await writer.publish();
}

/** One that cannot be read does not keep the others from being read. Rejects when the index fails. */
export async function syncAll(
  side: WriteSide,
  sources: readonly DeclaredSource[],
  data: DataOptions,
  options: SyncRun,
): Promise<SyncOutcome> {
  const reports: SyncReport[] = [];
  const removed: string[] = [];
  const failures = new Map<string, AppError>();
  for (const source of sources) {
    const brought = await syncOne(side, source, data, options);
    reports.push(...brought.reports);
    removed.push(...brought.removed);
    if (brought.failure !== null) failures.set(source.id, brought.failure);
  }
  return { reports, removed, failures };
}

async function syncOne(
  { ingestor, writer }: WriteSide,
  source: DeclaredSource,
  data: DataOptions,
  { signal, pace }: SyncRun,
): Promise<Brought> {
  const { id } = source;
  const at = new Date();
  const brought = await withConnector(source, data, (connector) =>
    bringUpToDate(connector, { ingestor, graph: writer.graph }, signal),
  );
  const nextLook = pace?.ended(source, brought.failure) ?? null;
  noteLook(data.dir, id, { at, failure: brought.failure, nextLook });
  return { ...brought, failure: brought.failure && withAdvice(id, brought.failure) };
}

/** @throws AppError `validation` for a repository that may not be opened as it is declared. */
export const connectorOf = (source: DeclaredSource, { dir, gitProtocols = [] }: DataOptions): Connector =>
  createConnector(source, { dir: checkoutFolder(dir, source.id), protocols: gitProtocols, variable });

/** A declaration that cannot be used is a failure of its source alone. */
async function withConnector(
  source: DeclaredSource,
  data: DataOptions,
  bring: (connector: Connector) => Promise<Brought>,
): Promise<Brought> {
  let connector;
  try {
    connector = connectorOf(source, data);
  } catch (error) {
    return { reports: [], removed: [], failure: toAppError(error) };
  }
  return bring(connector);
}

function withAdvice(id: string, failure: AppError): AppError {
  if (failure.code !== FOLDER_NOT_FOUND) return failure;
  return new AppError(`${failure.message}; to drop what is indexed of it: docgraph source remove ${id}`, {
    ...{ code: failure.code, kind: failure.kind, cause: failure },
  });
}

export interface PollOptions {
  readonly side: WriteSide;
  readonly data: DataOptions;
  /** Knows of the looks before. */
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly onOutcome: (id: string, failure: AppError | null) => Promise<void> | void;
}

/** Looks at every source when its time has come, at new declarations at once. Ends when the signal aborts. */
export async function pollSources({ side, data, pace, signal, onOutcome }: PollOptions): Promise<void> {
  while (!signal.aborted) {
    for (const source of activeSources(data.dir)) {
      if (!pace.isDue(source)) continue;
      try {
        await onOutcome(source.id, (await syncOne(side, source, data, { signal, pace })).failure);
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toAppError(thrown);
        pace.ended(source, error);
        await onOutcome(source.id, error);
      }
    }
    await pause(TICK_MS, signal);
  }
}
