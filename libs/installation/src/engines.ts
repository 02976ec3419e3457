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

/** Reads `DOCGRAPH_GRAPH`, `DOCGRAPH_VECTOR`, `DOCGRAPH_CACHE` and what they need; a server without its password is a problem. */
export function readEngines({ read, isSet, problem }: VariableReader): Engines {
  const graph = read('DOCGRAPH_GRAPH');
  const password = read('DOCGRAPH_NEO4J_PASSWORD');
  if (graph === 'neo4j' && !isSet('DOCGRAPH_NEO4J_PASSWORD'))
    problem('DOCGRAPH_NEO4J_PASSWORD', 'not set, but DOCGRAPH_GRAPH=neo4j needs it.');
  const [url, user] = [read('DOCGRAPH_NEO4J_URL'), read('DOCGRAPH_NEO4J_USER')];
  const neo4j = { kind: 'neo4j', url, user, password: password ?? '' } as const;
  const qdrant = { kind: 'qdrant', url: read('DOCGRAPH_QDRANT_URL'), apiKey: read('DOCGRAPH_QDRANT_KEY') } as const;
  const [cacheUrl, cachePassword] = [read('DOCGRAPH_CACHE_REDIS_URL'), read('DOCGRAPH_CACHE_REDIS_PASSWORD')];
  const redis = { kind: 'redis', url: cacheUrl, password: cachePassword } as const;
  return {
    graph: graph === 'neo4j' ? neo4j : EMBEDDED.graph,
    vector: read('DOCGRAPH_VECTOR') === 'qdrant' ? qdrant : EMBEDDED.vector,
    cache: read('DOCGRAPH_CACHE') === 'redis' ? redis : EMBEDDED.cache,
    name: read('DOCGRAPH_INSTALLATION'),
  };
}
