/** What is remembered of the points that searches found is never older than the points. */
import { expect, test } from 'vitest';
import { pointFixture } from '../contract/points.ts';
import { createQdrantSearchIndex, openQdrantSearchIndex } from './qdrant-search-index.ts';
import { freshAlias, removeAlias, TEST_URL } from './test-server.ts';

test.skipIf(TEST_URL === undefined)('a point that another program changes or removes is found as it is', async () => {
  const options = { url: TEST_URL!, alias: freshAlias(), dimensions: 2, fingerprint: 'memory' };
  const writer = await createQdrantSearchIndex(options);
  const reader = await openQdrantSearchIndex(options);
  const found = async () =>
    (await reader.lexical('zebra', { limit: 5 })).map(({ chunkId, textHash }) => `${chunkId} ${textHash}`).sort();
  const hitOf = ({ id, textHash }: { readonly id: string; readonly textHash: string }): string => `${id} ${textHash}`;
  try {
    const points = ['a.md', 'b.md'].map((path) => pointFixture({ path, body: 'a zebra' }));
    await writer.upsert(points);
    expect(await found()).toEqual(points.map(hitOf).sort());
    const changed = pointFixture({ path: 'a.md', body: 'a zebra crossing' });
    expect(changed.id).toBe(points[0]!.id);
    await writer.upsert([changed]);
    expect(await found()).toEqual([changed, points[1]!].map(hitOf).sort());
    await writer.remove([points[1]!.id]);
    expect(await found()).toEqual([hitOf(changed)]);
  } finally {
    await Promise.all([writer.close(), reader.close()]);
    await removeAlias(options.alias);
  }
});
