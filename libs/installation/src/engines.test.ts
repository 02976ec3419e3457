/** Which engines the environment chooses; every problem is named with an example, and no secret is shown. */
import { toAppError } from '@docgraph/domain';
import { describe, expect, it } from 'vitest';
import { readConfiguration, type Environment } from './configuration.ts';
import { EMBEDDED, readEngines, type Engines } from './engines.ts';

const enginesOf = (env: Environment): Engines => readConfiguration(env, readEngines);

function problems(env: Environment): readonly string[] {
  try {
    enginesOf(env);
    return [];
  } catch (error) {
    expect(toAppError(error).code).toBe('invalid-configuration');
    return toAppError(error).metadata['problems'] as readonly string[];
  }
}

describe('the engines of an installation', () => {
  it('are the embedded ones, unless another is chosen', () => {
    expect(enginesOf({})).toEqual(EMBEDDED);
    expect(enginesOf({ DOCGRAPH_NEO4J_PASSWORD: 'unused', DOCGRAPH_QDRANT_URL: 'http://unused:1' })).toEqual(EMBEDDED);
  });

  it('are chosen one by one, with addresses of local servers by default', () => {
    expect(enginesOf({ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_PASSWORD: 'p' })).toEqual({
      ...EMBEDDED,
      graph: { kind: 'neo4j', url: 'bolt://127.0.0.1:7687', user: 'neo4j', password: 'p' },
    });
    expect(enginesOf({ DOCGRAPH_VECTOR: 'qdrant' })).toEqual({
      ...EMBEDDED,
      vector: { kind: 'qdrant', url: 'http://127.0.0.1:6333', apiKey: undefined },
    });
    expect(enginesOf({ DOCGRAPH_CACHE: 'redis' })).toEqual({
      ...EMBEDDED,
      cache: { kind: 'redis', url: 'redis://127.0.0.1:6380', password: undefined },
    });
  });

  it('take every variable into account', () => {
    expect(
      enginesOf({
        ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: 'neo4j+s://graph:7687', DOCGRAPH_NEO4J_USER: 'docs' },
        ...{ DOCGRAPH_NEO4J_PASSWORD: 'p', DOCGRAPH_VECTOR: 'qdrant', DOCGRAPH_QDRANT_URL: 'https://search:6333' },
        ...{ DOCGRAPH_QDRANT_KEY: 'k', DOCGRAPH_INSTALLATION: 'handbook', DOCGRAPH_CACHE: 'redis' },
        ...{ DOCGRAPH_CACHE_REDIS_URL: 'rediss://cache:6379', DOCGRAPH_CACHE_REDIS_PASSWORD: 'r' },
      }),
    ).toEqual({
      graph: { kind: 'neo4j', url: 'neo4j+s://graph:7687', user: 'docs', password: 'p' },
      vector: { kind: 'qdrant', url: 'https://search:6333', apiKey: 'k' },
      cache: { kind: 'redis', url: 'rediss://cache:6379', password: 'r' },
      name: 'handbook',
    });
  });

  it.each([
    ['DOCGRAPH_GRAPH', 'postgres'],
    ['DOCGRAPH_VECTOR', 'QDRANT'],
    ['DOCGRAPH_NEO4J_URL', 'http://graph:7474'],
    ['DOCGRAPH_NEO4J_URL', 'bolt://'],
    ['DOCGRAPH_QDRANT_URL', 'search:6333'],
    ['DOCGRAPH_QDRANT_URL', 'ftp://search'],
    ['DOCGRAPH_CACHE', 'memcached'],
    ['DOCGRAPH_CACHE_REDIS_URL', 'cache:6379'],
    ['DOCGRAPH_CACHE_REDIS_URL', 'http://cache'],
    ['DOCGRAPH_INSTALLATION', 'Hand Book'],
    ['DOCGRAPH_INSTALLATION', 'under_score'],
    ['DOCGRAPH_INSTALLATION', 'x'.repeat(41)],
  ])('are not read from %s=%s, which is reported with an example', (name, value) => {
    expect(problems({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: found .* Example: ${name}=`)),
    ]);
  });

  it('ask for the password of Neo4j when it is chosen, and report all problems at once', () => {
    expect(problems({ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_QDRANT_URL: 'nowhere' }).toSorted()).toEqual([
      expect.stringMatching(/^DOCGRAPH_NEO4J_PASSWORD: not set, but DOCGRAPH_GRAPH=neo4j needs it\. Example: /),
      expect.stringMatching(/^DOCGRAPH_QDRANT_URL: /),
    ]);
  });

  it('never show a password or user information that is part of an address', () => {
    const found = problems({
      ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: 'bolt://neo4j:hunter2@graph:7687' },
      ...{ DOCGRAPH_NEO4J_PASSWORD: 'hunter2', DOCGRAPH_QDRANT_URL: 'http://u:hunter2@search:6333' },
      DOCGRAPH_CACHE_REDIS_URL: 'redis://:hunter2@cache:6379',
    });
    expect(found).toEqual([
      expect.stringMatching(/^DOCGRAPH_NEO4J_URL: /),
      expect.stringMatching(/^DOCGRAPH_QDRANT_URL: /),
      expect.stringMatching(/^DOCGRAPH_CACHE_REDIS_URL: .* use DOCGRAPH_CACHE_REDIS_PASSWORD/),
    ]);
    expect(found.join()).not.toContain('hunter2');
  });
});
