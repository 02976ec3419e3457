/** Joins an installation with the pipelines: the one place of this program that knows every part. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, isSourceId, sourceIdFrom, type SourceId } from '@docgraph/domain';
import { createCachedEmbedder, openEmbeddingCache, type Embedder, type Runtime } from '@docgraph/embedding';
import { createIngestor, DEFAULT_RULES, type FolderSource, type IngestEvent, type Ingestor } from '@docgraph/ingestion';
import {
  createModel,
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
export async function openWriteSide(
  { dir, runtime }: DataOptions,
  options: WriteSideOptions,
): Promise<WriteSide> {
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

/** The data folder keeps itself out of version control. */
function createDataFolder(dir: string): void {
  mkdirSync(dir, { recursive: true });
  if (!existsSync(join(dir, '.gitignore'))) writeFileSync(join(dir, '.gitignore'), '*\n');
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
  for (const path of paths) {
    const location = resolve(path);
    const known = writer.sources().find((source) => source.location === location);
    writer.declare({
      id:
        options.name === undefined
          ? (known?.id ?? freeName(writer, location))
          : checkedName(writer, options.name, location),
      location,
      include: [...(options.include ?? known?.include ?? DEFAULT_RULES.include)],
      exclude: [...(options.exclude ?? known?.exclude ?? DEFAULT_RULES.exclude)],
    });
  }
  const chosen = new Set(paths.map((path) => resolve(path)));
  return writer
    .sources()
    .filter((source) => chosen.has(source.location))
    .map(toFolderSource);
}

export function toFolderSource({ id, location, include, exclude }: DeclaredSource): FolderSource {
  return { id: id as SourceId, location, rules: { include, exclude } };
}

/** `docs`, or `product-docs` when another folder of the name is declared already. */
function freeName(writer: InstallationWriter, location: string): string {
  const taken = new Set(writer.sources().map((source) => source.id));
  const short = sourceIdFrom(basename(location));
  const long = sourceIdFrom(`${basename(dirname(location))}-${basename(location)}`);
  const free = [short, long].find((name) => !taken.has(name));
  if (free !== undefined) return free;
  throw nameTaken(writer, short);
}

function checkedName(writer: InstallationWriter, name: string, location: string): string {
  if (!isSourceId(name))
    throw new AppError(`${JSON.stringify(name)} is not a source name: use lower-case letters, digits, ".", "_", "-"`, {
      ...{ code: 'source-name-invalid', kind: 'validation' },
    });
  if (writer.sources().some((source) => source.id === name && source.location !== location))
    throw nameTaken(writer, name);
  return name;
}

function nameTaken(writer: InstallationWriter, name: string): AppError {
  const location = writer.sources().find((source) => source.id === name)?.location;
  return new AppError(`the name ${name} belongs to ${location}: choose another with --name`, {
    ...{ code: 'source-name-taken', kind: 'conflict' },
  });
}
