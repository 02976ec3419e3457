/** The graph on Neo4j passes the contract, on a real server; without one the reason is printed. */
import { randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { graphContract } from '../contract.ts';
import { createNeo4jGraph } from './neo4j-graph.ts';
import { testServer } from './test-server.ts';

const server = testServer(process.env['DOCGRAPH_TEST_NEO4J_URL']);
if (server === null) {
  describe.skip('graph contract on Neo4j: DOCGRAPH_TEST_NEO4J_URL names no server', () => {});
} else {
  graphContract('Neo4j', () => createNeo4jGraph({ ...server, store: randomUUID() }));
}
