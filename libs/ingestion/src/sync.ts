/** The write pipeline for one folder: scan → diff → parse → apply → index → move the revision. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AppError,
  documentId,
  sha256Bytes,
  type Diagnostic,
  type ManifestEntry,
  type SourceId,
  type SourceRecord,
} from '@docgraph/domain';
import type { DocumentWrite, GraphStore, SourceRun, WriteCount } from '@docgraph/graph';
import type { SearchIndex } from '@docgraph/vector';
import { diffManifests, isEmpty, manifestRevision, withoutVanished, type ChangeSet } from './change-set.ts';
import { quarantineWrite } from './document-write.ts';
import { drain } from './drain.ts';
import { DOCUMENTS_PER_WRITE } from './limits.ts';
import type { ParsePool } from './parse-pool.ts';
import { mayExist, type PassedOver } from './passed-over.ts';
import { scanFolder, type FolderScan } from './scan.ts';
import type { ScanRules } from './walk.ts';

/** A folder to keep in step with. */
export interface FolderSource {
  readonly id: SourceId;
  /** Absolute path. */
  readonly location: string;
  readonly rules: ScanRules;
  /** Where the files come from when the folder is the copy of a commit: the address is what is shown, the commit the revision. */
  readonly git?: { readonly url: string; readonly commit: string };
}

export interface SyncStores {
  readonly graph: GraphStore;
  readonly index: SearchIndex;
  readonly pool: ParsePool;
}

export interface SyncProgress {
  readonly done: number;
  readonly total: number;
}

export interface SyncOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Latest run of the source when it was looked at; default: now. What another run has begun since is not written over. */
  readonly since?: number;
  /** The time a reached revision is stamped with. */
  readonly now: () => Date;
}

/** What a sync did, in numbers that tests and people can check. */
export interface SyncReport {
  readonly source: SourceId;
  /** The folder, or the address of the repository. */
  readonly location: string;
  readonly revision: string;
  /** What was applied. */
  readonly change: ChangeSet;
  /** Files that were there when the folder was scanned and not when they were to be parsed; the next sync sees that. */
  readonly vanished: readonly string[];
  readonly parsed: number;
  readonly chunks: WriteCount;
  /** Files with `error` diagnostics in this change: recorded, not searchable. */
  readonly quarantined: readonly { readonly path: string; readonly diagnostics: readonly Diagnostic[] }[];
  /** What was not read and why; documents that are indexed from unreadable folders stay as they are. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Brings one source to the state of its folder. Documents become searchable batch by batch; the revision moves when all
 * are, so an interrupted run is continued by the next one: finished documents already have the hash of their file.
 */
export async function syncFolder(source: FolderSource, stores: SyncStores, options: SyncOptions): Promise<SyncReport> {
  const { graph, index } = stores;
  const since = options.since ?? (await graph.lastRun(source.id));
  const scan = await scanFolder(source.location, source.rules, options.signal);
  const place = placeOf(source);
  const known = await declare(source.id, place, graph);
  const planned = await planChanges(source, scan, graph);
  const isSettled = isEmpty(planned) && known !== null && known === (await reached(source, [], graph));
  // A source that is as it was needs no run: nothing that readers see or keep moves.
  const run = isSettled ? undefined : await graph.beginRun(source.id, since);

  const applied = await applyChanges(source, planned, scan, { ...stores, run }, options);
  const change = withoutVanished(planned, new Set(applied.vanished));
  const gone = [...change.removed, ...change.moved.map((move) => move.from)];
  const goneIds = gone.map((path) => documentId(source.id, path));
  const removed = goneIds.length === 0 ? 0 : (await graph.removeDocuments(goneIds, run)).removed;
  await drain(graph, index, options.signal);

  const revision = await reached(source, applied.vanished, graph);
  if (run !== undefined) await graph.setRevision(source.id, revision, options.now().toISOString(), run);
  const chunks = { ...applied.chunks, removed: applied.chunks.removed + removed };
  const { passedOver } = scan;
  return { source: source.id, location: place.location, revision, change, ...applied, chunks, passedOver };
}

/** Of what was applied, not of what was scanned: a file saved or deleted in between is another revision. */
async function reached(source: FolderSource, vanished: readonly string[], graph: GraphStore): Promise<string> {
  if (source.git === undefined) return manifestRevision(await graph.manifest(source.id));
  if (vanished.length === 0) return source.git.commit;
  throw new AppError(`${source.location} was changed while it was read (${vanished[0]} is gone): it is fetched anew`, {
    ...{ code: 'checkout-changed', kind: 'unavailable' },
  });
}

type Place = Pick<SourceRecord, 'kind' | 'location'>;

const placeOf = ({ git, location }: FolderSource): Place =>
  git === undefined ? { kind: 'folder', location } : { kind: 'git', location: git.url };

/** Adds the source, or moves it; returns the revision that it has reached, null before the first. */
async function declare(id: SourceId, place: Place, graph: GraphStore): Promise<string | null> {
  const known = (await graph.sources()).find((source) => source.id === id);
  if (known?.location !== place.location || known.kind !== place.kind) await graph.putSource({ id, ...place });
  return known?.revision ?? null;
}

/** What leads to the scanned state; what the scan could not see stays. */
export async function planChanges(
  source: FolderSource,
  scan: FolderScan,
  graph: Pick<GraphStore, 'manifest'>,
): Promise<ChangeSet> {
  const before = await graph.manifest(source.id);
  const seen = new Set(scan.manifest.map((entry) => entry.path));
  const isUnseen = mayExist(scan.passedOver);
  const kept = before.filter(({ path }) => !seen.has(path) && isUnseen(path));
  return diffManifests(before, kept.length === 0 ? scan.manifest : [...scan.manifest, ...kept].sort(byPath));
}

const byPath = (a: ManifestEntry, b: ManifestEntry): number => (a.path < b.path ? -1 : 1);

interface Applied {
  parsed: number;
  chunks: WriteCount;
  vanished: string[];
  quarantined: { path: string; diagnostics: readonly Diagnostic[] }[];
}

/** Parses and writes in batches; the next batch is parsed by other processes while this one is written. */
async function applyChanges(
  source: FolderSource,
  change: ChangeSet,
  scan: FolderScan,
  { graph, index, pool, run }: SyncStores & { readonly run: SourceRun | undefined },
  { signal, onProgress }: SyncOptions,
): Promise<Applied> {
  const paths = [...change.added, ...change.modified, ...change.moved.map((move) => move.to)].sort();
  const nothing = { added: 0, modified: 0, removed: 0, unchanged: 0 };
  const applied: Applied = { parsed: 0, chunks: nothing, vanished: [], quarantined: [] };
  const parseBatch = (start: number): Promise<(DocumentWrite | null)[]> => {
    const batch = paths.slice(start, start + DOCUMENTS_PER_WRITE);
    const writes = Promise.all(batch.map((path) => parseFile(source, path, scan, pool)));
    // Whoever leaves the loop early must not leave this promise unobserved.
    writes.catch(() => {});
    return writes;
  };
  let ahead = parseBatch(0);
  for (let start = 0; start < paths.length; start += DOCUMENTS_PER_WRITE) {
    signal?.throwIfAborted();
    const parsed = await ahead;
    const writes = parsed.filter((write) => write !== null);
    applied.vanished.push(...paths.slice(start, start + DOCUMENTS_PER_WRITE).filter((_, i) => parsed[i] === null));
    ahead = parseBatch(start + DOCUMENTS_PER_WRITE);
    addCounts(applied, writes, await graph.applyDocuments(writes, run));
    await drain(graph, index, signal);
    onProgress?.({ done: Math.min(start + DOCUMENTS_PER_WRITE, paths.length), total: paths.length });
  }
  return applied;
}

/** Null when the file vanished after the scan; the next sync sees its removal. */
async function parseFile(
  source: FolderSource,
  path: string,
  scan: FolderScan,
  pool: ParsePool,
): Promise<DocumentWrite | null> {
  const skip = scan.skipped.get(path);
  if (skip !== undefined) {
    const contentHash = scan.manifest.find((entry) => entry.path === path)!.contentHash;
    return quarantineWrite({ source: source.id, path, contentHash }, [skip]);
  }
  const bytes = await readFile(join(source.location, path)).catch(() => null);
  if (bytes === null) return null;
  // The hash is of the bytes that are parsed: a file saved since the scan is written as it is and seen as unchanged.
  return pool.parse({ file: { source: source.id, path, contentHash: sha256Bytes(bytes) }, bytes });
}

function addCounts(applied: Applied, writes: readonly DocumentWrite[], count: WriteCount): void {
  applied.parsed += writes.length;
  applied.chunks = {
    added: applied.chunks.added + count.added,
    modified: applied.chunks.modified + count.modified,
    removed: applied.chunks.removed + count.removed,
    unchanged: applied.chunks.unchanged + count.unchanged,
  };
  for (const { document } of writes)
    if (document.diagnostics.some((d) => d.severity === 'error'))
      applied.quarantined.push({ path: document.path, diagnostics: document.diagnostics });
}
