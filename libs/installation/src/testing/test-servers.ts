/** The servers that tests write to, as a program's environment chooses them. For tests. */
import { randomUUID } from 'node:crypto';
import { readConfiguration, type Environment } from '../configuration.ts';
import { readEngines } from '../engines.ts';
import { dropOtherStores } from '../stores.ts';

/** Of the server that `tools/stack/neo4j` starts. */
const TEST_PASSWORD = 'testpassword';

export interface TestServers {
  /** Chooses both servers, under a name of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** Drops whatever was written under the name. */
  remove(): Promise<void>;
}

/**
 * Null where `DOCGRAPH_TEST_NEO4J_URL` or `DOCGRAPH_TEST_QDRANT_URL` is missing, which is said on the console.
 * @param given the environment of the test run.
 */
export function testServers(given: Environment): TestServers | null {
  const [neo4j, qdrant] = [given['DOCGRAPH_TEST_NEO4J_URL'], given['DOCGRAPH_TEST_QDRANT_URL']];
  if (neo4j === undefined || qdrant === undefined) {
    console.log('skipped on servers: set DOCGRAPH_TEST_NEO4J_URL and DOCGRAPH_TEST_QDRANT_URL');
    return null;
  }
  const { protocol, host, username, password } = new URL(neo4j);
  const env = {
    ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: `${protocol}//${host}` },
    DOCGRAPH_NEO4J_USER: username === '' ? 'neo4j' : decodeURIComponent(username),
    DOCGRAPH_NEO4J_PASSWORD: username === '' ? TEST_PASSWORD : decodeURIComponent(password),
    ...{ DOCGRAPH_VECTOR: 'qdrant', DOCGRAPH_QDRANT_URL: qdrant },
    DOCGRAPH_INSTALLATION: `test-${randomUUID().slice(0, 18)}`,
  };
  return { env, remove: () => dropOtherStores({ file: '' }, readConfiguration(env, readEngines)) };
}
