/** Joins an installation with the pipelines: the one place of this program that knows every part. */
import { join } from 'node:path';
import type { SourceId } from '@docgraph/domain';
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
  type InstallationReader,
  type InstallationWriter,
  type ModelChoice,
} from '@docgraph/installation';
import { createAnswers, type Answers, type PlanParts } from '@docgraph/retrieval';

export interface DataOptions {
  /** Data folder of the installation. */
  readonly dir: string;
  readonly runtime: Runtime | 'auto';
}

/** Threads that embed documents: one a core of the smallest machine we promise. */
const INGEST_THREADS = 2;
/** A reader embeds questions only, one at a time. */
const READ_THREADS = 1;

const secret = (variable: string): string | undefined => process.env[variable];

export interface WriteSide {
  readonly writer: InstallationWriter;
  readonly ingestor: Ingestor;
  /** Shared with a read side of the same process. */
  readonly embedder: Embedder;
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
export async function openWriteSide({ dir, runtime }: DataOptions, options: WriteSideOptions): Promise<WriteSide> {
  createDataFolder(dir);
  const model = options.model ?? readRecord(dir).model;
  const cache = openEmbeddingCache({ file: join(options.cacheDir ?? dir, 'embeddings.db') });
  const modelOptions = { dir: options.modelsOf ?? dir, runtime, threads: INGEST_THREADS, secret };
  const bare = await createModel(model, modelOptions);
  const embedder = createCachedEmbedder(bare, cache);
  const closeModel = async (): Promise<void> => {
    await embedder.close();
    cache.close();
  };
  try {
    const writer = openWriter({ dir, model, embedder });
    const ingestor = createIngestor({
      ...{ graph: writer.graph, index: writer.index, embedder, onEvent: options.onEvent },
    });
    return {
      ...{ writer, ingestor, embedder, model },
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
  { dir, runtime }: DataOptions,
  options: {
    readonly shared?: WriteSide;
    readonly parts?: PlanParts;
    readonly onError?: (error: unknown) => void;
  } = {},
): ReadSide {
  const { shared, parts, onError } = options;
  const reader = openReader({
    dir,
    embedderFor: async (model) =>
      shared !== undefined && JSON.stringify(shared.model) === JSON.stringify(model)
        ? { ...shared.embedder, close: async () => {} }
        : createModel(model, { dir, runtime, threads: READ_THREADS, secret }),
    ...(onError !== undefined && { onError }),
  });
  const answers = createAnswers({ stores: () => reader.stores(), ...(parts !== undefined && { parts }) });
  return { answers, reader, close: () => reader.close() };
}

/**
 * Declares folders as sources, named after themselves.
 * @throws AppError `conflict` when the name is taken by another folder.
 */
export function declareFolders(
  writer: InstallationWriter,
  paths: readonly string[],
  options: { readonly name?: string; readonly include?: readonly string[]; readonly exclude?: readonly string[] } = {},
): readonly FolderSource[] {
  return paths.map((path) => toFolderSource(declareFolder(writer, { path, defaults: DEFAULT_RULES, ...options })));
}

export function toFolderSource({ id, location, include, exclude }: DeclaredSource): FolderSource {
  return { id: id as SourceId, location, rules: { include, exclude } };
}
