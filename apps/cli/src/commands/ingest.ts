/** `docgraph ingest`: brings the index to the state of the folders, and keeps it there with `--watch`. */
import { AppError, toAppError } from '@docgraph/domain';
import type { FolderSource, IngestEvent, SyncReport } from '@docgraph/ingestion';
import {
  declareFolders,
  FOLDER_NOT_FOUND,
  openWriteSide,
  requireSources,
  toFolderSource,
  type WriteSide,
} from '../composition.ts';
import { aborted, type Context } from '../context.ts';
import { createProgress } from '../output.ts';

export interface SyncOutcome {
  readonly reports: readonly SyncReport[];
  /** Names the last declared folder that is gone, and what to do; null when all were read. */
  readonly missing: AppError | null;
}

export interface IngestOptions {
  readonly name?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly watch?: boolean;
}

export async function ingest(paths: readonly string[], options: IngestOptions, context: Context): Promise<void> {
  const { data, json, signal, print } = context;
  if (options.name !== undefined && paths.length !== 1)
    throw new AppError('--name names one folder: give exactly one path with it', {
      ...{ code: 'invalid-option', kind: 'validation' },
    });
  requireSources(data.dir, paths);
  const started = performance.now();
  const progress = createProgress(process.stderr, json);
  const onEvent = (event: IngestEvent): void => {
    progress(event);
    if (json && options.watch === true && event.kind === 'synced') print(JSON.stringify(summary(event.report)));
  };
  const side = await openWriteSide(data, { onEvent });
  try {
    const sources = await chooseSources(side, paths, options);
    await side.ingestor.repair(signal);
    // Before the folders are read, so that no edit falls between the two.
    if (options.watch === true) for (const source of sources) await side.ingestor.follow(source);
    const { reports, missing } = await syncAll(side, sources, signal);
    const vectors = await side.ingestor.fill(signal);
    if (missing === null && !side.writer.isPublished()) side.writer.publish();
    if (options.watch === true) {
      if (missing !== null) process.stderr.write(`${missing.message}\n`);
      process.stderr.write(`watching ${sources.map((source) => source.location).join(', ')}; Ctrl-C ends\n`);
      return await aborted(signal);
    }
    if (missing !== null) throw missing;
    const seconds = Math.round(performance.now() - started) / 1000;
    if (json)
      print(
        JSON.stringify({ sources: reports.map(summary), vectors, embedded: side.embeddedCount(), seconds }, null, 2),
      );
  } finally {
    await side.close();
  }
}

/** The folders given. An index that is built beside another one needs all, or it would lose the rest. */
async function chooseSources(
  { writer }: WriteSide,
  paths: readonly string[],
  options: IngestOptions,
): Promise<readonly FolderSource[]> {
  const given = await declareFolders(writer, paths, options);
  return given.length > 0 && writer.isPublished() ? given : writer.sources().map(toFolderSource);
}

/** A folder that is gone does not keep the others from being read. */
export async function syncAll(
  { ingestor }: WriteSide,
  sources: readonly FolderSource[],
  signal: AbortSignal,
): Promise<SyncOutcome> {
  const reports: SyncReport[] = [];
  let missing: AppError | null = null;
  for (const source of sources)
    try {
      reports.push(await ingestor.sync(source, signal));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== FOLDER_NOT_FOUND) throw error;
      missing = new AppError(`${error.message}; to drop what is indexed of it: docgraph forget ${source.id}`, {
        ...{ code: error.code, kind: error.kind, cause: error },
      });
    }
  return { reports, missing };
}

/** A report in numbers; the names are in the report of each file that failed. */
function summary(report: SyncReport): Readonly<Record<string, unknown>> {
  const { source, revision, change, parsed, chunks, quarantined, passedOver } = report;
  const counts = {
    added: change.added.length,
    modified: change.modified.length,
    moved: change.moved.length,
    removed: change.removed.length,
    unchanged: change.unchanged,
    vanished: report.vanished.length,
  };
  return { source, revision, files: counts, parsed, chunks, quarantined, passedOver };
}
