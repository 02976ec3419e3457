/** The write side of an installation as this program uses it: model with cache, stores, ingestor, declared folders. */
import { join, resolve } from 'node:path';
import { AppError, sourceName, type GitProtocol } from '@docgraph/domain';
import { createCachedEmbedder, openEmbeddingCache } from '@docgraph/embedding';
import type { GraphStore } from '@docgraph/graph';
import {
  createConnector,
  createIngestor,
  DEFAULT_RULES,
  type Connector,
  type IngestEvent,
  type Ingestor,
} from '@docgraph/ingestion';
import {
  checkoutFolder,
  createDataFolder,
  createModel,
  declareFile,
  declareFolder,
  openWriter,
  readRecord,
  type InstallationWriter,
  type SourceSetting,
} from '@docgraph/installation';
import { readConfigFile } from '@docgraph/installation/config-file';
import type { SearchIndex } from '@docgraph/vector';
import { guarded } from './breaker.ts';
import type { Breakers } from './breakers.ts';
import type { Config } from './config.ts';
import { createPace, type Pace, GRAPH_WRITES, paced, VECTOR_WRITES } from './pace.ts';

export interface WriteSide {
  readonly writer: InstallationWriter;
  /** The writer's stores behind their breakers; writes wait for their turn. */
  readonly graph: GraphStore;
  readonly index: SearchIndex;
  readonly ingestor: Ingestor;
  /** Equal for workers that write the same index. */
  readonly indexName: string;
  /** Whether other workers may write the same index. */
  readonly isShared: boolean;
  /** Vectors computed, not taken from the cache, since the start. */
  computedVectors(): number;
  /** Looks up an environment variable. */
  readonly variable: (name: string) => string | undefined;
  close(): Promise<void>;
}

/** Stores whose writes can be limited. */
export type PacedStore = 'graph' | 'vector';

export interface WriteSideOptions {
  readonly config: Pick<
    Config,
    'dataDir' | 'modelRuntime' | 'embedThreads' | 'engines' | 'queue' | 'concurrency' | 'writesPerSecond'
  >;
  /** Looks up the variable that holds an embedding service's key. */
  readonly secret: (variable: string) => string | undefined;
  readonly breakers: Breakers;
  /** Told how long each write has waited for its turn. */
  readonly onWriteTurn: (dependency: PacedStore, waitedSeconds: number) => void;
  readonly onEvent: (event: IngestEvent) => void;
}

/** Opens the write side; throws `conflict` while another process writes. */
export async function openWriteSide(given: WriteSideOptions): Promise<WriteSide> {
  const { config, secret, breakers, onEvent, onWriteTurn } = given;
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
      const paceOf = (store: PacedStore): Pace | null => {
        const perSecond = config.writesPerSecond[store];
        return perSecond === undefined ? null : createPace(perSecond, (seconds) => onWriteTurn(store, seconds));
      };
      const paces = { graph: paceOf('graph'), vector: paceOf('vector') };
      // Outside the breakers: waiting says nothing about a store.
      const graph = paced(guarded(writer.graph, breakers.graph), GRAPH_WRITES, paces.graph);
      const index = paced(guarded(writer.index, breakers.vector), VECTOR_WRITES, paces.vector);
      breakers.graph.probeWith(() => writer.graph.stats());
      breakers.vector.probeWith(() => writer.index.stats());
      const { syncsMax, isShared } = sharing(config);
      const ingestor = createIngestor({ graph, index, embedder, syncsMax, onEvent });
      const computedVectors = (): number => cache.stats().misses;
      const close = async (): Promise<void> => {
        paces.graph?.close();
        paces.vector?.close();
        await ingestor.close();
        await writer.close();
        await embedder.close();
        cache.close();
      };
      const { name: indexName } = writer;
      return { writer, graph, index, ingestor, indexName, isShared, computedVectors, variable: secret, close };
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
  return { syncsMax: isOnServers ? concurrency : 1, isShared: isOnServers && queue.kind === 'bullmq' };
}

export interface DeclarationOptions {
  /** The complete list of folders; undefined leaves the declared ones as they are. */
  readonly settings: readonly SourceSetting[] | undefined;
  /** File that declares more. */
  readonly configFile: string | undefined;
  readonly dir: string;
  readonly gitProtocols: readonly GitProtocol[];
  /** Looks up an environment variable. */
  readonly variable: (name: string) => string | undefined;
}

/** A declared source with how it is reached. */
export interface PolledConnector {
  readonly connector: Connector;
  /** Seconds between two looks, where the declaration says so. */
  readonly pollSeconds: number | undefined;
}

/**
 * Makes the declared folders those of the settings, and returns everything declared that is not paused. A folder that is no longer
 * listed is forgotten with its documents; a name whose folder has moved keeps what is indexed. Without settings nothing changes.
 * What a file declares stands beside them.
 * @throws AppError `no-source` when there is nothing to follow.
 */
export async function declareSources(
  writer: InstallationWriter,
  { settings, configFile, dir, gitProtocols, variable }: DeclarationOptions,
): Promise<readonly PolledConnector[]> {
  const file = configFile === undefined ? null : readConfigFile(configFile, DEFAULT_RULES);
  if (settings !== undefined) {
    const isListed = (id: string, location: string): boolean =>
      settings.some(({ name, path }) => (name === null ? resolve(path) === location : name === id));
    for (const { id, location, declaredIn } of writer.sources())
      if (declaredIn === undefined && !isListed(id, location)) await writer.forget(id);
    for (const setting of settings) declare(writer, setting);
  }
  if (file !== null) for (const id of declareFile(dir, file)) await writer.forget(id);
  const sources = writer.sources();
  if (!writer.isPublished()) await forgetUndeclared(writer);
  if (sources.length > 0)
    return sources
      .filter(({ paused }) => paused !== true)
      .map((source) => ({
        connector: createConnector(source, { dir: checkoutFolder(dir, source.id), protocols: gitProtocols, variable }),
        pollSeconds: source.pollSeconds,
      }));
  throw new AppError(
    'there is nothing to index: set DOCGRAPH_SOURCES, for example DOCGRAPH_SOURCES=docs=/srv/docs, or DOCGRAPH_CONFIG',
    { code: 'no-source', kind: 'validation' },
  );
}

/** The former index is as it was when another one took its place: what was withdrawn since is in it still. */
async function forgetUndeclared({ graph, ...writer }: InstallationWriter): Promise<void> {
  const declared = new Set(writer.sources().map(({ id }) => id));
  for (const { id } of await graph.sources()) if (!declared.has(sourceName(id))) await graph.removeSource(id);
}

function declare(writer: InstallationWriter, { name, path }: SourceSetting): void {
  if (name === null) return void declareFolder(writer, { path, defaults: DEFAULT_RULES });
  const { include, exclude } = writer.sources().find((source) => source.id === name) ?? DEFAULT_RULES;
  writer.declare({ id: name, location: resolve(path), include: [...include], exclude: [...exclude] });
}
