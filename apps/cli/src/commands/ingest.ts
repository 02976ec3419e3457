/** `docgraph ingest`: brings the index to the state of the folders, and keeps it there with `--watch`. */
import { AppError } from '@docgraph/domain';
import type { IngestEvent, SyncReport } from '@docgraph/ingestion';
import { declareFolders, openWriteSide, toFolderSource } from '../composition.ts';
import type { Context } from '../context.ts';
import { createProgress } from '../output.ts';

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
  const started = performance.now();
  const progress = createProgress(process.stderr, json);
  const onEvent = (event: IngestEvent): void => {
    progress(event);
    if (json && options.watch === true && event.kind === 'synced') print(JSON.stringify(summary(event.report)));
  };
  const side = await openWriteSide(data, { onEvent });
  try {
    if (paths.length > 0) declareFolders(side.writer, paths, options);
    const sources = side.writer.sources().map(toFolderSource);
    if (sources.length === 0)
      throw new AppError('no folder is declared yet: docgraph ingest FOLDER', {
        ...{ code: 'no-source', kind: 'validation' },
      });
    await side.ingestor.repair(signal);
    const reports: SyncReport[] = [];
    for (const source of sources) reports.push(await side.ingestor.sync(source, signal));
    const vectors = await side.ingestor.fill(signal);
    if (!side.writer.isPublished()) side.writer.publish();
    if (options.watch === true) {
      for (const source of sources) await side.ingestor.follow(source);
      process.stderr.write(`watching ${sources.map((source) => source.location).join(', ')}; Ctrl-C ends\n`);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return;
    }
    const seconds = Math.round(performance.now() - started) / 1000;
    if (json)
      print(
        JSON.stringify({ sources: reports.map(summary), vectors, embedded: side.embeddedCount(), seconds }, null, 2),
      );
  } finally {
    await side.close();
  }
}

/** A report in numbers; the names are in the report of each file that failed. */
function summary(report: SyncReport): Readonly<Record<string, unknown>> {
  const { source, revision, change, parsed, chunks, quarantined, outside } = report;
  const counts = {
    added: change.added.length,
    modified: change.modified.length,
    moved: change.moved.length,
    removed: change.removed.length,
    unchanged: change.unchanged,
  };
  return { source, revision, files: counts, parsed, chunks, quarantined, outside };
}
