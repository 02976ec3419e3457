/** The store on a real Redis passes the contract. */
import { randomUUID } from 'node:crypto';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { describe, expect, test } from 'vitest';
import { sharedStoreContract } from '../contract.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import { createCache } from '../read-through.ts';
import { createRedisStore } from './redis-store.ts';

const url = testServerUrl(process.env, 'redis-cache');
const run = randomUUID();

describe.skipIf(url === undefined)('on a server', () => {
  sharedStoreContract('Redis', (namespace) =>
    createRedisStore({ url: url!, namespace, prefix: `docgraph-test-${run}`, commandTimeoutMs: 2000 }),
  );
});

test('a Redis that cannot be reached costs the cache nothing but its store', async () => {
  // Port 9 of this machine is the discard service, which is nowhere.
  const shared = await createRedisStore({ url: 'redis://user:secret@127.0.0.1:9', namespace: 'search' });
  await expect(shared.get({ key: 'q', revision: 'r' })).rejects.toMatchObject({
    ...{ kind: 'unavailable', code: 'cache-unavailable' },
    message: expect.not.stringContaining('secret') as string,
  });
  const faults: string[] = [];
  const observer = {
    hit: () => {},
    miss: () => {},
    joined: () => {},
    fault: ({ code }: { code: string }) => faults.push(code),
  };
  const options = { revision: async () => 'r', memory: createMemoryStore(), shared, observer };
  const cache = createCache<number>({ ...options, parse: Number });
  for (let i = 0; i < 20; i++) expect(await cache.get('q', async () => ({ value: 5, keep: true }))).toBe(5);
  expect(await cache.get('other', async () => ({ value: 6, keep: true }))).toBe(6);
  expect((await cache.stats()).shared).toBeNull();
  expect(faults).toEqual(['cache-unavailable']);
  await cache.close();
});
