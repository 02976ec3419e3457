/** Joins an installation with the pipelines: the one place of this program that knows every part. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, type GitProtocol, type SourceId } from '@docgraph/domain';
import { createCachedEmbedder, openEmbeddingCache, type Embedder, type Runtime } from '@docgraph/embedding';
import { createIngestor, DEFAULT_RULES, type FolderSource, type IngestEvent, type Ingestor } from '@docgraph/ingestion';
import {
  createDataFolder,
  createModel,
  declareFolder,
  openReader,
  openWriter,
  readRecord,
  type DeclaredSource,
  type Engines,
  type InstallationReader,
  type InstallationWriter,
  type ModelChoice,
  type ReadStores,
} from '@docgraph/installation';
import { createAnswers, type Answers, type PlanParts } from '@docgraph/retrieval';
import type { AskedIndex, AskedSides } from './move/compare-answers.ts';

export interface DataOptions {
  /** Data folder of the installation. */
  readonly dir: string;
  readonly runtime: Runtime | 'auto';
  /** Default: embedded. */
  readonly engines?: Engines;
  /** Transports that git may use; default: none. */
  readonly gitProtocols?: readonly GitProtocol[];
}

/** Threads that embed documents: one a core of the smallest machine we promise. */
const INGEST_THREADS = 2;
/** This process has just started: the model is loaded by its first question, which is slow on a busy machine but no failure. */
export const COLD_ARM_TIMEOUT_MS = 30_000;
/** A question is one run of the model, of some 10 ms; a second thread would hold a second copy of it. */
const READ_THREADS = 1;

/** A variable of the environment: what holds a key or token, and what git needs. */
export const variable = (name: string): string | undefined => process.env[name];

export interface WriteSide {
  readonly writer: InstallationWriter;
  readonly ingestor: Ingestor;
  /** Shared with a read side of the same process. */
  readonly embedder: Embedder;
  /** The same model, computing every vector: to measure what a new question takes. */
  readonly uncached: Embedder;
  readonly model: ModelChoice;
  /** Vectors computed, not taken from the cache, since the start. */
  embeddedCount(): number;
  close(): Promise<void>;
}

export interface WriteSideOptions {
  /** Default: the installation's choice. */
  readonly model?: ModelChoice;
  /** Data folder whose added models are used; default: the installation's own. */
  readonly modelsOf?: string;
  /** Folder of the embedding cache; default: the data folder. */
  readonly cacheDir?: string;
  readonly onEvent: (event: IngestEvent) => void;
}

/** Opens the write side; throws `conflict` while another process writes. */
export async function openWriteSide(
  { dir, runtime, engines }: DataOptions,
  options: WriteSideOptions,
): Promise<WriteSide> {
  createDataFolder(dir);
  const model = options.model ?? readRecord(dir).model;
  const cache = openEmbeddingCache({ file: join(options.cacheDir ?? dir, 'embeddings.db') });
  const modelOptions = { dir: options.modelsOf ?? dir, runtime, threads: INGEST_THREADS, secret: variable };
  const bare = await createModel(model, modelOptions);
  const embedder = createCachedEmbedder(bare, cache);
  const closeModel = async (): Promise<void> => {
    await embedder.close();
    cache.close();
  };
  try {
    const writer = await openWriter({ dir, model, embedder, ...(engines !== undefined && { engines }) });
    const ingestor = createIngestor({
      ...{ graph: writer.graph, index: writer.index, embedder, onEvent: options.onEvent },
    });
    return {
      ...{ writer, ingestor, embedder, uncached: bare, model },
      embeddedCount: () => cache.stats().misses,
      async close() {
        await ingestor.close();
        await writer.close();
        await closeModel();
      },
    };
  } catch (error) {
    await closeModel();
    throw error;
  }
}

export interface ReadSide {
  readonly answers: Answers;
  readonly reader: InstallationReader;
  close(): Promise<void>;
}

/** Opens the read side. `shared` is the write side of the same process, whose model is used while it is the right one. */
export function openReadSide(
  { dir, runtime, engines }: DataOptions,
  options: {
    readonly shared?: Pick<WriteSide, 'embedder' | 'model'>;
    readonly parts?: PlanParts;
    /** Default: what a server gives each retriever. */
    readonly armTimeoutMs?: number;
    readonly onError?: (error: unknown) => void;
  } = {},
): ReadSide {
  const { shared, parts, armTimeoutMs, onError } = options;
  const reader = openReader({
    dir,
    ...(engines !== undefined && { engines }),
    embedderFor: async (model) =>
      shared !== undefined && JSON.stringify(shared.model) === JSON.stringify(model)
        ? { ...shared.embedder, close: async () => {} }
        : createModel(model, { dir, runtime, threads: READ_THREADS, secret: variable }),
    ...(onError !== undefined && { onError }),
  });
  const answers = createAnswers({
    stores: () => reader.stores(),
    ...(parts !== undefined && { parts }),
    ...(armTimeoutMs !== undefined && { armTimeoutMs }),
  });
  return { answers, reader, close: () => reader.close() };
}

/** The stores that answer now. @throws AppError `no-index` (unavailable). */
export async function storesOf({ reader }: ReadSide, { dir }: DataOptions): Promise<ReadStores> {
  const stores = await reader.stores();
  if (stores !== null) return stores;
  throw new AppError(`there is no index in ${dir}: docgraph ingest FOLDER`, { code: 'no-index', kind: 'unavailable' });
}

/** Two indexes of one installation on different engines, asked with one model. */
export async function openAskedSides(
  data: DataOptions,
  { from, to }: { readonly from: Engines; readonly to: Engines },
): Promise<AskedSides & { close(): Promise<void> }> {
  const { dir, runtime } = data;
  const { current, model: chosen } = readRecord(dir);
  const model = current?.model ?? chosen;
  const embedder = await createModel(model, { dir, runtime, threads: READ_THREADS, secret: variable });
  const open = (engines: Engines) =>
    openReadSide({ ...data, engines }, { shared: { embedder, model }, armTimeoutMs: COLD_ARM_TIMEOUT_MS });
  const [before, after] = [open(from), open(to)];
  return {
    ...{ from: askedIndex(before), to: askedIndex(after), scoresDiffer: from.vector.kind !== to.vector.kind },
    async close() {
      await before.close();
      await after.close();
      await embedder.close();
    },
  };
}

function askedIndex({ answers, reader }: ReadSide): AskedIndex {
  const stores = (): ReturnType<InstallationReader['stores']> => reader.stores();
  return {
    answers,
    byMeaning: createAnswers({ stores, parts: { arms: ['dense'] }, armTimeoutMs: COLD_ARM_TIMEOUT_MS }),
    frequencies: async (terms) => (await stores())!.index.frequencies(terms),
  };
}

/**
 * Looks whether there is something to index, before anything is made or declared.
 * @throws AppError `folder-not-found` (not-found) for the first path that is no folder, `no-source` (validation) when
 * none is given and none is declared.
 */
export function requireSources(dir: string, paths: readonly string[], isDeclared = false): void {
  if (paths.length === 0 && !isDeclared && readRecord(dir).sources.length === 0)
    throw new AppError(
      'no folder is declared yet: name the one that holds the Markdown files, or docgraph source add a repository',
      {
        ...{ code: 'no-source', kind: 'validation' },
      },
    );
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) continue;
    const message =
      found === undefined
        ? `there is no folder ${resolve(path)}: check the path, or create it`
        : `${resolve(path)} is a file, not a folder: name the folder that holds the Markdown files`;
    throw new AppError(message, { code: FOLDER_NOT_FOUND, kind: 'not-found' });
  }
}

/** The code that a scan of a vanished folder fails with, too. */
export const FOLDER_NOT_FOUND = 'folder-not-found';

/**
 * Declares folders as sources, named after themselves. A folder that gets another name is forgotten under its old one.
 * @throws AppError `conflict` when the name is taken by another folder.
 */
export async function declareFolders(
  writer: InstallationWriter,
  paths: readonly string[],
  options: { readonly name?: string; readonly include?: readonly string[]; readonly exclude?: readonly string[] } = {},
): Promise<readonly FolderSource[]> {
  const declared = paths.map((path) => declareFolder(writer, { path, defaults: DEFAULT_RULES, ...options }));
  for (const { id, location } of declared)
    for (const other of writer.sources())
      if (other.location === location && other.id !== id) await writer.forget(other.id);
  return declared.map(toFolderSource);
}

export function toFolderSource({ id, location, include, exclude }: DeclaredSource): FolderSource {
  return { id: id as SourceId, location, rules: { include, exclude } };
}
