/** Where the servers are that tests write to, and what it means that one is missing: a skip at home, a failure in CI. For tests. */
import { AppError } from '../errors.ts';

const VARIABLES = {
  neo4j: 'DOCGRAPH_TEST_NEO4J_URL',
  qdrant: 'DOCGRAPH_TEST_QDRANT_URL',
  'redis-queue': 'DOCGRAPH_TEST_REDIS_URL',
  'redis-cache': 'DOCGRAPH_TEST_CACHE_REDIS_URL',
} as const;
/** Set to 1 where every server must be there. */
const REQUIRED = 'DOCGRAPH_TEST_REQUIRE_SERVERS';

/** A server by its name in the local stack. */
export type TestServerName = keyof typeof VARIABLES;

export type TestEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The URL that the test run was given.
 * @returns undefined, with what to do on the console, where it was given none.
 * @throws AppError `test-server-missing` instead, where servers are required.
 */
export function testServerUrl(env: TestEnvironment, name: TestServerName): string | undefined {
  const url = env[VARIABLES[name]];
  if (url !== undefined && url !== '') return url;
  const advice = `npm run stack -- up ${name} starts one and prints it`;
  isTestable(env, false, `${name}: ${VARIABLES[name]} names no server; ${advice}`);
  return undefined;
}

/**
 * Whether tests that need something can run: `isThere`, said on the console when not.
 * @param what is needed and missing, and what to do.
 * @throws AppError `test-server-missing` where servers are required and it is not there.
 */
export function isTestable(env: TestEnvironment, isThere: boolean, what: string): boolean {
  if (isThere) return true;
  if (env[REQUIRED] === '1')
    throw new AppError(`${what} (${REQUIRED} is 1: a missing server is a failure)`, {
      ...{ code: 'test-server-missing', kind: 'unavailable' },
    });
  console.warn(`skipped: ${what}`);
  return false;
}
