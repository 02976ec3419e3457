/** How a person names engines: `sqlite`, `neo4j+qdrant`, `sqlite+qdrant`, … */
import { AppError } from '@docgraph/domain';
import { enginesOn, type EngineKinds, type Engines, type Servers } from '@docgraph/installation';

const GRAPHS: readonly EngineKinds['graph'][] = ['sqlite', 'neo4j'];
const VECTORS: readonly EngineKinds['vector'][] = ['sqlite', 'qdrant'];
const NAMES = ['sqlite', 'neo4j+qdrant', 'neo4j+sqlite', 'sqlite+qdrant'];

/**
 * The engines that an option names, on the servers of the environment.
 * @throws AppError `invalid-option` (validation) for a name that is none, or a server without its password.
 */
export function enginesNamed(option: string, name: string, servers: Servers): Engines {
  const parts = name === 'sqlite' ? ['sqlite', 'sqlite'] : name.split('+');
  const graph = GRAPHS.find((known) => known === parts[0]);
  const vector = VECTORS.find((known) => known === parts[1]);
  if (graph === undefined || vector === undefined || parts.length !== 2)
    throw invalidOption(
      `${option} is ${name}: give the engine of the graph and that of the search index, one of ${NAMES.join(', ')}`,
    );
  if (graph === 'neo4j' && servers.neo4j.password === '')
    throw invalidOption(
      `${option} is ${name}, but DOCGRAPH_NEO4J_PASSWORD is not set: export DOCGRAPH_NEO4J_PASSWORD=…`,
    );
  return enginesOn({ graph, vector }, servers);
}

/** The shortest name. */
export const nameOf = ({ graph, vector }: Engines): string =>
  graph.kind === 'sqlite' && vector.kind === 'sqlite' ? 'sqlite' : `${graph.kind}+${vector.kind}`;

/** What is to be set for every program so that it uses the engines; of secrets the names only. */
export function settingsFor({ graph, vector, name }: Engines): readonly string[] {
  const onServers = graph.kind !== 'sqlite' || vector.kind !== 'sqlite';
  return [
    `DOCGRAPH_GRAPH=${graph.kind}`,
    `DOCGRAPH_VECTOR=${vector.kind}`,
    ...(graph.kind === 'neo4j' ? [`DOCGRAPH_NEO4J_URL=${graph.url}`, `DOCGRAPH_NEO4J_USER=${graph.user}`] : []),
    ...(vector.kind === 'qdrant' ? [`DOCGRAPH_QDRANT_URL=${vector.url}`] : []),
    ...(onServers ? [`DOCGRAPH_INSTALLATION=${name}`] : []),
  ];
}

/** Variables that hold the secrets of the engines. */
export const secretsFor = ({ graph, vector }: Engines): readonly string[] => [
  ...(graph.kind === 'neo4j' ? ['DOCGRAPH_NEO4J_PASSWORD'] : []),
  ...(vector.kind === 'qdrant' && vector.apiKey !== undefined ? ['DOCGRAPH_QDRANT_KEY'] : []),
];

const invalidOption = (message: string): AppError =>
  new AppError(message, { code: 'invalid-option', kind: 'validation' });
