/** Which Neo4j the tests of this folder use. */
import { testServerUrl, type TestEnvironment } from '@docgraph/domain/test-servers';
import type { Neo4jGraphOptions } from './options.ts';

/** Of the local stack's server. */
const TEST_USER = { user: 'neo4j', password: 'testpassword' };

/**
 * @param env of the test run; its URL has `user:password@` where they are not those of the local stack.
 * @returns null, and says why on the console, where there is no server.
 */
export function testServer(env: TestEnvironment): Pick<Neo4jGraphOptions, 'url' | 'user' | 'password'> | null {
  const url = testServerUrl(env, 'neo4j');
  if (url === undefined) return null;
  const { protocol, host, username, password } = new URL(url);
  const given = username === '' ? TEST_USER : { user: decodeURIComponent(username), password };
  return { url: `${protocol}//${host}`, ...given };
}
