/** Which engines hold an installation's graph and search index, from the environment. */
import type { VariableReader } from './configuration.ts';

export interface Engines {
  readonly graph: { readonly kind: 'sqlite' } | Neo4jEngine;
  readonly vector: { readonly kind: 'sqlite' } | QdrantEngine;
  /** Names the installation on servers that hold several. */
  readonly name: string;
}

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

/** Both in one file of the data folder: no server is needed. */
export const EMBEDDED: Engines = { graph: { kind: 'sqlite' }, vector: { kind: 'sqlite' }, name: 'docgraph' };

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

/** Reads `DOCGRAPH_GRAPH`, `DOCGRAPH_VECTOR` and what they need; a server without its password is a problem. */
export function readEngines(reader: VariableReader, servers: Servers = readServers(reader)): Engines {
  const { read, isSet, problem } = reader;
  const kinds = { graph: read('DOCGRAPH_GRAPH'), vector: read('DOCGRAPH_VECTOR') };
  if (kinds.graph === 'neo4j' && !isSet('DOCGRAPH_NEO4J_PASSWORD'))
    problem('DOCGRAPH_NEO4J_PASSWORD', 'not set, but DOCGRAPH_GRAPH=neo4j needs it.');
  return enginesOn(kinds, servers);
}

/** The engines of these kinds. */
export function enginesOn({ graph, vector }: EngineKinds, { neo4j, qdrant, name }: Servers): Engines {
  return {
    graph: graph === 'neo4j' ? neo4j : EMBEDDED.graph,
    vector: vector === 'qdrant' ? qdrant : EMBEDDED.vector,
    name,
  };
}
