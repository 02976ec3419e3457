/** The graph that is checked: of a folder as it is now, read without a model and kept nowhere, or of an installation. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { AppError, sourceIdFrom } from '@docgraph/domain';
import { createSqliteGraph, type GraphReader } from '@docgraph/graph';
import { createParsePool, syncFolder, type ScanRules, type SyncProgress } from '@docgraph/ingestion';
import { EMBEDDED, openReadGraph, readRecord } from '@docgraph/installation';
import { createSqliteSearchIndex } from '@docgraph/vector';
import type { DataOptions } from '../composition.ts';

export interface FolderGraphOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SyncProgress) => void;
}

/**
 * Reads a folder through the real ingestion into a temporary graph and hands it to `use`; no vectors are made.
 * @throws AppError `folder-not-found` (not-found), `folder-unreadable` (unavailable) also for a folder in it: links to its
 * files would be taken for broken.
 */
export async function withFolderGraph<T>(
  folder: string,
  rules: ScanRules,
  { signal, onProgress }: FolderGraphOptions,
  use: (graph: GraphReader) => Promise<T>,
): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), 'docgraph-check-'));
  const file = join(work, 'check.db');
  const graph = createSqliteGraph({ file });
  // Never asked for vectors, so their length does not matter.
  const index = createSqliteSearchIndex({ file, dimensions: 1 });
  const pool = createParsePool();
  try {
    const location = resolve(folder);
    const source = { id: sourceIdFrom(basename(location)), location, rules };
    const report = await syncFolder(source, { graph, index, pool }, { signal, now: () => new Date(), onProgress });
    const unreadable = report.passedOver.find(({ rule }) => rule === 'folder-unreadable');
    if (unreadable !== undefined)
      throw new AppError(
        `the folder ${join(location, unreadable.path)} cannot be read: check its permissions, or name it in .gitignore`,
        {
          ...{ code: 'folder-unreadable', kind: 'unavailable' },
        },
      );
    return await use(graph);
  } finally {
    await pool.close();
    await index.close();
    await graph.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Hands the graph that answers now to `use`, read-only. @throws AppError `no-index` (unavailable). */
export async function withInstalledGraph<T>(
  { dir, engines = EMBEDDED }: Pick<DataOptions, 'dir' | 'engines'>,
  use: (graph: GraphReader) => Promise<T>,
): Promise<T> {
  const { current } = readRecord(dir);
  if (current === null)
    throw new AppError(`there is no index in ${dir}: name a folder to check, or docgraph ingest FOLDER`, {
      ...{ code: 'no-index', kind: 'unavailable' },
    });
  const graph = await openReadGraph({ dir, file: current.file }, engines);
  try {
    return await use(graph);
  } finally {
    await graph.close();
  }
}
