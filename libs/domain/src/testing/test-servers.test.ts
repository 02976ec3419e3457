import { expect, test, vi } from 'vitest';
import { testServerUrl } from './test-servers.ts';

const URL = 'bolt://127.0.0.1:7687';

test('a server is where its variable says', () => {
  expect(testServerUrl({ DOCGRAPH_TEST_NEO4J_URL: URL }, 'neo4j')).toBe(URL);
});

test('a missing server is a skip that says what to do, and a failure where servers are required', () => {
  const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(testServerUrl({ DOCGRAPH_TEST_NEO4J_URL: '' }, 'neo4j')).toBeUndefined();
  expect(said.mock.calls).toEqual([[expect.stringMatching(/^skipped: neo4j: DOCGRAPH_TEST_NEO4J_URL.*stack -- up/)]]);
  said.mockRestore();
  const env = { DOCGRAPH_TEST_NEO4J_URL: URL, DOCGRAPH_TEST_REQUIRE_SERVERS: '1' };
  expect(testServerUrl(env, 'neo4j')).toBe(URL);
  expect(() => testServerUrl(env, 'redis-queue')).toThrow(
    expect.objectContaining({
      code: 'test-server-missing',
      message: expect.stringContaining('DOCGRAPH_TEST_REDIS_URL'),
    }),
  );
});
