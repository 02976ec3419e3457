/** Pages are in the order of chunk ids, also among those that the server cannot tell apart. */
import { describe, expect, test } from 'vitest';
import type { ChunkId } from '@docgraph/domain';
import { pointFixture } from '../contract/points.ts';
import { createQdrantSearchIndex } from './qdrant-search-index.ts';
import { freshAlias, removeAlias, TEST_URL } from './test-server.ts';

const EQUAL = '0123456789ab';
const rest = (i: number): string => ((i * 7919) % 997).toString(16).padStart(12, '0');

describe.skipIf(TEST_URL === undefined)('on a server', () => {
  test('chunks whose ids begin alike are paged through one by one', async () => {
    const alias = freshAlias();
    const index = await createQdrantSearchIndex({
      url: TEST_URL as string,
      alias,
      dimensions: 2,
      fingerprint: 'model',
    });
    try {
      const ids = Array.from({ length: 40 }, (_, i) => `${EQUAL}${rest(i)}`);
      const all = ['000000000000000000000000', ...ids, 'ffffffffffffffffffffffff'] as ChunkId[];
      await index.upsert(all.map((id) => ({ ...pointFixture({ body: 'page' }), id })));
      const found: ChunkId[] = [];
      for (let after: ChunkId | null = null; ; after = found.at(-1) as ChunkId) {
        const states = await index.scan({ after, limit: 4 });
        if (states.length === 0) break;
        found.push(...states.map(({ id }) => id));
      }
      expect(found).toEqual(all.sort());
      expect((await index.missingVectors(7)).map(({ id }) => id)).toEqual(all.slice(0, 7));
    } finally {
      await index.close();
      await removeAlias(alias);
    }
  });
});
