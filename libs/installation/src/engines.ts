/** Which engines hold an installation's graph, search index and replies, from the environment. */
import type { VariableReader } from './configuration.ts';

export interface Engines {
  readonly graph: { readonly kind: 'sqlite' } | Neo4jEngine;
  readonly vector: { readonly kind: 'sqlite' } | QdrantEngine;
  /** Where readers keep replies besides their own memory. */
  readonly cache: CacheEngine;
  /** Names the installation on servers that hold several. */
  readonly name: string;
}

export type CacheEngine =
  { readonly kind: 'memory' } | { readonly kind: 'redis'; readonly url: string; readonly password: string | undefined };

export interface Neo4jEngine {
  readonly kind: 'neo4j';
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface QdrantEngine {
  readonly kind: 'qdrant';
  readonly url: string;
  readonly apiKey: string | undefined;
}

/** Both in one file of the data folder, replies in process: no server is needed. */
export const EMBEDDED: Engines = {
  ...{ graph: { kind: 'sqlite' }, vector: { kind: 'sqlite' }, cache: { kind: 'memory' } },
  name: 'docgraph',
};

/** The servers that engines can be on, whether or not they are chosen. */
export interface Servers {
  /** The password is empty where none is set. */
  readonly neo4j: Neo4jEngine;
  readonly qdrant: QdrantEngine;
  /** See {@link Engines.name}. */
  readonly name: string;
}

/** Which kinds of engine hold graph and search index. */
export interface EngineKinds {
  readonly graph: Engines['graph']['kind'];
  readonly vector: Engines['vector']['kind'];
}

/** Reads the addresses of servers and what else they need. */
export function readServers({ read }: VariableReader): Servers {
  const [url, user] = [read('DOCGRAPH_NEO4J_URL'), read('DOCGRAPH_NEO4J_USER')];
  return {
    neo4j: { kind: 'neo4j', url, user, password: read('DOCGRAPH_NEO4J_PASSWORD') ?? '' },
    qdrant: { kind: 'qdrant', url: read('DOCGRAPH_QDRANT_URL'), apiKey: read('DOCGRAPH_QDRANT_KEY') },
    name: read('DOCGRAPH_INSTALLATION'),
  };
}

/** Reads `DOCGRAPH_GRAPH`, `DOCGRAPH_VECTOR`, `DOCGRAPH_CACHE` and what they need; a server without its password is a problem. */
export function readEngines(reader: VariableReader, servers: Servers = readServers(reader)): Engines {
  const { read, isSet, problem } = reader;
  const kinds = { graph: read('DOCGRAPH_GRAPH'), vector: read('DOCGRAPH_VECTOR') };
  if (kinds.graph === 'neo4j' && !isSet('DOCGRAPH_NEO4J_PASSWORD'))
    problem('DOCGRAPH_NEO4J_PASSWORD', 'not set, but DOCGRAPH_GRAPH=neo4j needs it.');
  const redis = { url: read('DOCGRAPH_CACHE_REDIS_URL'), password: read('DOCGRAPH_CACHE_REDIS_PASSWORD') };
  const cache = read('DOCGRAPH_CACHE') === 'redis' ? ({ kind: 'redis', ...redis } as const) : EMBEDDED.cache;
  return { ...enginesOn(kinds, servers), cache };
}

/** The engines of these kinds, with replies kept in process. */
export function enginesOn({ graph, vector }: EngineKinds, { neo4j, qdrant, name }: Servers): Engines {
  return {
    graph: graph === 'neo4j' ? neo4j : EMBEDDED.graph,
    vector: vector === 'qdrant' ? qdrant : EMBEDDED.vector,
    cache: EMBEDDED.cache,
    name,
  };
}
