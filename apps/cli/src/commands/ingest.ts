/** `docgraph ingest`: brings the index to the state of the folders, and keeps it there with `--watch`. */
import { AppError } from '@docgraph/domain';
import type { IngestEvent, SyncReport } from '@docgraph/ingestion';
import type { DeclaredSource } from '@docgraph/installation';
import {
  declareFolders,
  openWriteSide,
  requireSources,
  toFolderSource,
  type DataOptions,
  type WriteSide,
} from '../composition.ts';
import { aborted, type Context } from '../context.ts';
import { createProgress } from '../output.ts';
import { createPace, type Pace } from '../pace.ts';
import { activeSources, applyDeclarations, changeOver, configFileOf, pollSources, syncAll } from '../sources.ts';

export interface IngestOptions {
  readonly name?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly watch?: boolean;
  /** Default: the configuration's. */
  readonly config?: string;
}

export async function ingest(paths: readonly string[], options: IngestOptions, context: Context): Promise<void> {
  const { data, json, signal, print } = context;
  const file = configFileOf(options.config ?? context.config.configFile);
  if (options.name !== undefined && paths.length !== 1)
    throw new AppError('--name names one folder: give exactly one path with it', {
      ...{ code: 'invalid-option', kind: 'validation' },
    });
  requireSources(data.dir, paths, file !== null);
  const started = performance.now();
  const progress = createProgress(process.stderr, json);
  const onEvent = (event: IngestEvent): void => {
    progress(event);
    if (json && options.watch === true && event.kind === 'synced') print(JSON.stringify(summary(event.report)));
  };
  const side = await openWriteSide(data, { onEvent });
  try {
    await applyDeclarations(side, data, file);
    const sources = await chooseSources(side, paths, options, data);
    await side.ingestor.repair(signal);
    // Before the folders are read, so that no edit falls between the two.
    if (options.watch === true)
      for (const source of sources) if (source.git === undefined) await side.ingestor.follow(toFolderSource(source));
    const pace = options.watch === true ? createPace() : null;
    const { reports, removed, failures } = await syncAll(side, sources, data, { signal, pace });
    for (const id of removed) process.stderr.write(`${id} is gone, and what was indexed of it is forgotten\n`);
    const missing = [...failures.values()];
    const vectors = await side.ingestor.fill(signal);
    if (missing.length === 0) await changeOver(side, data);
    const last = options.watch === true ? undefined : missing.pop();
    for (const { message } of missing) process.stderr.write(`${message}\n`);
    if (pace !== null) {
      process.stderr.write(`watching ${sources.map((source) => source.location).join(', ')}; Ctrl-C ends\n`);
      return await watchOn(side, data, pace, signal);
    }
    if (last !== undefined) throw last;
    const seconds = Math.round(performance.now() - started) / 1000;
    if (json)
      print(
        JSON.stringify(
          { sources: reports.map(summary), removed, vectors, embedded: side.embeddedCount(), seconds },
          null,
          2,
        ),
      );
  } finally {
    await side.close();
  }
}

/** Folders are followed already; the others are looked at when their time comes. */
async function watchOn(side: WriteSide, data: DataOptions, pace: Pace, signal: AbortSignal): Promise<void> {
  const onOutcome = async (_id: string, failure: AppError | null): Promise<void> => {
    if (failure !== null) process.stderr.write(`${failure.message}\n`);
    else await side.ingestor.fill(signal);
  };
  await Promise.all([aborted(signal), pollSources({ side, data, pace, signal, onOutcome })]);
}

/** The folders given. An index that is built beside another one needs all, or it would lose the rest. */
async function chooseSources(
  { writer }: WriteSide,
  paths: readonly string[],
  options: IngestOptions,
  { dir }: DataOptions,
): Promise<readonly DeclaredSource[]> {
  const given = new Set((await declareFolders(writer, paths, folderOptions(options))).map(({ id }): string => id));
  if (given.size === 0 || !writer.isPublished()) return activeSources(dir);
  return writer.sources().filter(({ id }) => given.has(id));
}

const folderOptions = ({ name, include, exclude }: IngestOptions) => ({
  ...(name !== undefined && { name }),
  ...(include !== undefined && { include }),
  ...(exclude !== undefined && { exclude }),
});

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
