/** The graph port on Neo4j. Importing it loads the driver: do so only where it is chosen. */
export type { BookmarkExchange, GraphQueryEvent, Neo4jGraphOptions } from './options.ts';
export { createNeo4jGraph, openNeo4jGraphReader } from './neo4j-graph.ts';
export { dropNeo4jGraphs } from './drop.ts';
