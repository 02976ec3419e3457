/** The write side of an installation as this program uses it: model with cache, stores, ingestor, declared folders. */
import { join, resolve } from 'node:path';
import { AppError, type SourceId } from '@docgraph/domain';
import { createCachedEmbedder, openEmbeddingCache } from '@docgraph/embedding';
import type { GraphStore } from '@docgraph/graph';
import {
  createFolderConnector,
  createIngestor,
  DEFAULT_RULES,
  type Connector,
  type IngestEvent,
  type Ingestor,
} from '@docgraph/ingestion';
import {
  createDataFolder,
  createModel,
  declareFolder,
  openWriter,
  readRecord,
  type InstallationWriter,
  type SourceSetting,
} from '@docgraph/installation';
import type { SearchIndex } from '@docgraph/vector';
import { guarded } from './breaker.ts';
import type { Breakers } from './breakers.ts';
import type { Config } from './config.ts';

export interface WriteSide {
  readonly writer: InstallationWriter;
  /** The writer's stores behind their breakers. */
  readonly graph: GraphStore;
  readonly index: SearchIndex;
  readonly ingestor: Ingestor;
  /** Vectors computed, not taken from the cache, since the start. */
  computedVectors(): number;
  close(): Promise<void>;
}

export interface WriteSideOptions {
  readonly config: Pick<Config, 'dataDir' | 'modelRuntime' | 'embedThreads' | 'engines' | 'queue' | 'concurrency'>;
  /** Looks up the variable that holds an embedding service's key. */
  readonly secret: (variable: string) => string | undefined;
  readonly breakers: Breakers;
  readonly onEvent: (event: IngestEvent) => void;
}

/** Opens the write side; throws `conflict` while another process writes. */
export async function openWriteSide({ config, secret, breakers, onEvent }: WriteSideOptions): Promise<WriteSide> {
  const dir = resolve(config.dataDir);
  createDataFolder(dir);
  const { model } = readRecord(dir);
  const cache = openEmbeddingCache({ file: join(dir, 'embeddings.db') });
  const options = { dir, runtime: config.modelRuntime, threads: config.embedThreads, secret };
  try {
    const computed = guarded(await createModel(model, options), breakers.embedding);
    const embedder = createCachedEmbedder(computed, cache);
    try {
      const writer = await openWriter({ dir, model, embedder, engines: config.engines });
      const graph = guarded(writer.graph, breakers.graph);
      const index = guarded(writer.index, breakers.vector);
      breakers.graph.probeWith(() => writer.graph.stats());
      breakers.vector.probeWith(() => writer.index.stats());
      const ingestor = createIngestor({ graph, index, embedder, ...sharing(config), onEvent });
      const computedVectors = (): number => cache.stats().misses;
      const close = async (): Promise<void> => {
        await ingestor.close();
        await writer.close();
        await embedder.close();
        cache.close();
      };
      return { writer, graph, index, ingestor, computedVectors, close };
    } catch (error) {
      await embedder.close();
      throw error;
    }
  } catch (error) {
    cache.close();
    throw error;
  }
}

/** SQLite has one writer; a queue of several workers means an index of several. */
function sharing({ engines, queue, concurrency }: WriteSideOptions['config']) {
  const isOnServers = engines.graph.kind === 'neo4j' && engines.vector.kind === 'qdrant';
  return { syncsMax: isOnServers ? concurrency : 1, shared: isOnServers && queue.kind === 'bullmq' };
}

/**
 * Makes the declared folders those of the settings, and returns them. A folder that is no longer listed is forgotten
 * with its documents; a name whose folder has moved keeps what is indexed. Without settings nothing changes.
 * @throws AppError `no-source` when there is no folder to follow.
 */
export async function declareSources(
  writer: InstallationWriter,
  settings: readonly SourceSetting[] | undefined,
): Promise<readonly Connector[]> {
  if (settings !== undefined) {
    const isListed = (id: string, location: string): boolean =>
      settings.some(({ name, path }) => (name === null ? resolve(path) === location : name === id));
    for (const { id, location } of writer.sources()) if (!isListed(id, location)) await writer.forget(id);
    for (const setting of settings) declare(writer, setting);
  }
  const sources = writer.sources();
  if (sources.length > 0)
    return sources.map(({ id, location, include, exclude }) =>
      createFolderConnector({ id: id as SourceId, location, rules: { include, exclude } }),
    );
  throw new AppError('there is no folder to index: set DOCGRAPH_SOURCES, for example DOCGRAPH_SOURCES=docs=/srv/docs', {
    code: 'no-source',
    kind: 'validation',
  });
}

function declare(writer: InstallationWriter, { name, path }: SourceSetting): void {
  if (name === null) return void declareFolder(writer, { path, defaults: DEFAULT_RULES });
  const { include, exclude } = writer.sources().find((source) => source.id === name) ?? DEFAULT_RULES;
  writer.declare({ id: name, location: resolve(path), include: [...include], exclude: [...exclude] });
}
