/** Which Neo4j the tests of this folder use. */
import type { Neo4jGraphOptions } from './options.ts';

/** Of the server that `tools/stack/neo4j` starts. */
const TEST_USER = { user: 'neo4j', password: 'testpassword' };

/**
 * @param url as `bolt://127.0.0.1:7687`, with `user:password@` where they are not those of the local stack.
 * @returns null, and says why on the console, where there is no url.
 */
export function testServer(url: string | undefined): Pick<Neo4jGraphOptions, 'url' | 'user' | 'password'> | null {
  if (url === undefined || url === '') {
    console.warn('Neo4j is not tested: set DOCGRAPH_TEST_NEO4J_URL, as bolt://127.0.0.1:7687');
    return null;
  }
  const { protocol, host, username, password } = new URL(url);
  const given = username === '' ? TEST_USER : { user: decodeURIComponent(username), password };
  return { url: `${protocol}//${host}`, ...given };
}
