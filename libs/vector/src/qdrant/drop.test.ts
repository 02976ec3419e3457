/** Indexes that were replaced are dropped, and nothing of others with them; needs a server. */
import { describe, expect, test } from 'vitest';
import { dropQdrantIndexes } from './drop.ts';
import { createQdrantSearchIndex, openQdrantSearchIndex } from './qdrant-search-index.ts';
import { freshAlias, TEST_URL } from './test-server.ts';

describe.skipIf(TEST_URL === undefined)('indexes of a prefix', () => {
  test('are dropped, and none of another name', async () => {
    const url = TEST_URL as string;
    const prefix = `${freshAlias()}_`;
    const [old, current, longer, other] = [`${prefix}old`, `${prefix}new`, `${prefix}newer`, freshAlias()];
    const options = { dimensions: 8, fingerprint: 'model' };
    for (const alias of [old, current, longer, other])
      await (await createQdrantSearchIndex({ url, alias, ...options })).close();
    expect(await dropQdrantIndexes({ url }, { prefix: `${old}.` })).toHaveLength(1);
    await expect(openQdrantSearchIndex({ url, alias: old, ...options })).rejects.toThrow(
      expect.objectContaining({ code: 'index-not-found' }),
    );
    for (const alias of [current, longer, other])
      await (await openQdrantSearchIndex({ url, alias, ...options })).close();
    const dropped = await dropQdrantIndexes({ url }, { prefix });
    expect(dropped.map((name) => name.split('.')[0])).toEqual([current, longer]);
    expect(await dropQdrantIndexes({ url }, { prefix: `${other}.` })).toHaveLength(1);
  });
});
