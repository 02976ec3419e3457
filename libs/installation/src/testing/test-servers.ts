/** The servers that tests write to, as a program's environment chooses them. For tests. */
import { randomUUID } from 'node:crypto';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { readConfiguration, type Environment } from '../configuration.ts';
import { readEngines } from '../engines.ts';
import { dropInstallation } from '../stores.ts';

/** Of the local stack's Neo4j. */
const TEST_PASSWORD = 'testpassword';

export interface TestServers {
  /** Chooses both servers, under a name of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** Drops whatever was written under the name. */
  remove(): Promise<void>;
}

/**
 * Null where Neo4j or Qdrant is missing, which is said on the console; an error where servers are required.
 * @param given the environment of the test run.
 */
export function testServers(given: Environment): TestServers | null {
  const [neo4j, qdrant] = [testServerUrl(given, 'neo4j'), testServerUrl(given, 'qdrant')];
  if (neo4j === undefined || qdrant === undefined) return null;
  const { protocol, host, username, password } = new URL(neo4j);
  const env = {
    ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: `${protocol}//${host}` },
    DOCGRAPH_NEO4J_USER: username === '' ? 'neo4j' : decodeURIComponent(username),
    DOCGRAPH_NEO4J_PASSWORD: username === '' ? TEST_PASSWORD : decodeURIComponent(password),
    ...{ DOCGRAPH_VECTOR: 'qdrant', DOCGRAPH_QDRANT_URL: qdrant },
    DOCGRAPH_INSTALLATION: `test-${randomUUID().slice(0, 18)}`,
  };
  return { env, remove: () => dropInstallation(readConfiguration(env, readEngines)) };
}
