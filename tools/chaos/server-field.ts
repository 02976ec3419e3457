/** An installation on servers of its own that may be killed: how it comes to rest, and how it compares with a clean rebuild. */
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { SourceId } from '@docgraph/domain';
import { createNeo4jGraph } from '@docgraph/graph/neo4j';
import { createIngestor, createParsePool, DEFAULT_RULES } from '@docgraph/ingestion';
import { dump, type Dump } from '@docgraph/ingestion/testing';
import { openReader, type Engines } from '@docgraph/installation';
import { createQdrantSearchIndex } from '@docgraph/vector/qdrant';
import { root } from '../bench/report.ts';
import type { StackService } from '../stack/service.ts';
import { createServices } from '../stack/services.ts';
import { difference } from './difference.ts';
import { startEmbeddingService } from './embedding-service.ts';
import { createGatedWorker, settled, type GatedWorker } from './gated-worker.ts';

/** Servers that hold something. */
export const SERVERS = ['redis-queue', 'qdrant', 'neo4j'] as const;
export type ServerName = (typeof SERVERS)[number];

export interface FieldOptions {
  /** A folder that may be filled. */
  readonly folder: string;
  /** Names of the folders that are followed. */
  readonly sources: readonly string[];
  readonly workers: number;
}

export interface Field {
  readonly workers: readonly GatedWorker[];
  readonly rootOf: (source: string) => string;
  /** The process of a server. Throws `Error` where it does not run. */
  pidOf(name: ServerName): number;
  /** kill -9, and waits until it is gone. */
  kill(name: ServerName): Promise<void>;
  /** Settles when it answers. */
  start(name: ServerName): Promise<void>;
  isRunning(name: ServerName): boolean;
  /** The servers and these workers, by default all, run; a reconciliation is done, and so is all that it asked for. */
  settle(workers?: readonly GatedWorker[]): Promise<void>;
  /** Throws `Error` that begins with `where` unless all that can be seen is equal to a clean rebuild. */
  compare(where: string): Promise<void>;
  close(): Promise<void>;
}

const POLL_MS = 100;
const USER = { user: 'neo4j', password: 'testpassword' } as const;

/** Starts the servers; the workers are the caller's to start. */
export async function openField({ folder, sources, workers: count }: FieldOptions): Promise<Field> {
  const place = { folder: join(folder, 'stack'), fetched: join(root, '.stack'), ports: 'free' } as const;
  const services = (await createServices(place)).filter(({ name }) => name !== 'redis-cache');
  const byName = (name: string): StackService => services.find((service) => service.name === name)!;
  const model = await startEmbeddingService();
  const pool = createParsePool();
  const rootOf = (source: string): string => join(folder, source);
  const engines = {
    graph: { kind: 'neo4j', url: byName('neo4j').url, ...USER },
    vector: { kind: 'qdrant', url: byName('qdrant').url, apiKey: undefined },
    ...{ cache: { kind: 'memory' }, name: 'chaos' },
  } as const satisfies Engines;
  const env = {
    ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: engines.graph.url, DOCGRAPH_NEO4J_PASSWORD: USER.password },
    ...{ DOCGRAPH_VECTOR: 'qdrant', DOCGRAPH_QDRANT_URL: engines.vector.url, DOCGRAPH_INSTALLATION: engines.name },
    ...{ DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: byName('redis-queue').url },
    DOCGRAPH_SOURCES: sources.map((source) => `${source}=${rootOf(source)}`).join(','),
  };
  const workers: GatedWorker[] = [];
  let rebuilds = 0;

  const close = async (): Promise<void> => {
    for (const worker of workers) await worker.kill();
    for (const service of services.toReversed()) await service.stop();
    await pool.close();
    model.close();
  };

  /** What a reader of the installation sees. */
  const liveState = async (): Promise<Dump> => {
    const reader = openReader({ dir: workers[0]!.dir, engines, embedderFor: async () => model.embedder });
    const stores = await reader.stores();
    if (stores === null) throw new Error('the installation has no index');
    const state = await dump(stores.graph, stores.index, model.embedder);
    await reader.close();
    return comparable(state);
  };

  /** The same folders in new stores on the same servers. */
  const rebuild = async (): Promise<Dump> => {
    const { embedder } = model;
    const { fingerprint, profile } = embedder;
    const name = `rebuilt_${++rebuilds}`;
    const graph = await createNeo4jGraph({ url: engines.graph.url, ...USER, store: name });
    const target = { url: engines.vector.url, alias: name, fingerprint, dimensions: profile.dimensions };
    const index = await createQdrantSearchIndex(target);
    const ingestor = createIngestor({ graph, index, embedder, pool });
    for (const source of sources)
      await ingestor.sync({ id: source as SourceId, location: rootOf(source), rules: DEFAULT_RULES });
    await ingestor.fill();
    await ingestor.close();
    const state = await dump(graph, index, embedder);
    await index.close();
    await graph.close();
    return comparable(state);
  };

  try {
    for (const service of services) await service.start();
    for (let i = 0; i < count; i++) workers.push(createGatedWorker(join(folder, `data-${i}`), env, model.model));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ workers, rootOf, close },
    pidOf(name) {
      const pid = byName(name).pid();
      if (pid === null) throw new Error(`${name} does not run`);
      return pid;
    },
    async kill(name) {
      const service = byName(name);
      const pid = service.pid();
      if (pid !== null) process.kill(pid, 'SIGKILL');
      while (service.pid() !== null) await after(POLL_MS);
    },
    start: (name) => byName(name).start(),
    isRunning: (name) => byName(name).pid() !== null,
    async settle(chosen = workers) {
      for (const service of services) await service.start();
      await settled(chosen);
    },
    async compare(where) {
      const differs = difference(await liveState(), await rebuild());
      if (differs !== null)
        throw new Error(`${where}: the state differs from the clean rebuild: ${JSON.stringify(differs)}`);
    },
  };
}

/** Qdrant's IDF counts deleted points until they are swept: which chunks are found is compared, not their scores. */
function comparable(state: Dump): Dump {
  const ids = (hits: unknown): readonly string[] =>
    (hits as readonly { readonly chunkId: string }[]).map(({ chunkId }) => chunkId).sort();
  const lexical = (state['lexical'] as readonly unknown[]).map(ids);
  return { ...state, lexical, dense: ids(state['dense']) };
}
