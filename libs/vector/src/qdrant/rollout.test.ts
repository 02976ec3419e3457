/** A new model's collection is built beside the one that answers, verified, switched to; the old one is dropped. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { axis, fillerPoints, pointFixture } from '../contract/points.ts';
import type { SearchIndexReader } from '../search-index.ts';
import {
  createQdrantSearchIndex,
  openQdrantSearchIndex,
  type QdrantSearchIndex,
  type QdrantSearchIndexOptions,
} from './qdrant-search-index.ts';
import { freshAlias, removeAlias, TEST_URL } from './test-server.ts';

const point = pointFixture({ body: 'replicated volumes' });
const vector = axis(2, 0);

describe.skipIf(TEST_URL === undefined)('on a server', () => {
  let alias: string;
  const opened: SearchIndexReader[] = [];
  const options = (fingerprint: string) => ({ url: TEST_URL as string, alias, dimensions: 2, fingerprint });
  const writer = async (
    fingerprint: string,
    settings: Partial<QdrantSearchIndexOptions> = {},
  ): Promise<QdrantSearchIndex> => {
    const index = await createQdrantSearchIndex({ ...options(fingerprint), ...settings });
    opened.push(index);
    return index;
  };
  const reader = async (fingerprint: string): Promise<SearchIndexReader> => {
    const index = await openQdrantSearchIndex(options(fingerprint));
    opened.push(index);
    return index;
  };

  beforeEach(() => {
    alias = freshAlias();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((index) => index.close()));
    await removeAlias(alias);
  });

  test('the first model answers while it fills; the next one only when it is published', async () => {
    await expect(reader('old')).rejects.toMatchObject({ code: 'index-not-found', kind: 'not-found' });
    const blue = await writer('old');
    await blue.upsert([point]);
    await blue.setVectors([{ ...point, vector }]);
    const before = await reader('old');
    expect(await before.stats()).toEqual({ points: 1, vectors: 1 });

    const green = await writer('new');
    expect(green.collection).not.toBe(blue.collection);
    await green.upsert([point, ...fillerPoints(2)]);
    expect(await before.stats()).toEqual({ points: 1, vectors: 1 });
    await expect(reader('new')).rejects.toMatchObject({ code: 'index-incompatible', kind: 'conflict' });

    await expect(green.publish({ points: 4, vectors: 0 })).rejects.toMatchObject({ code: 'index-incomplete' });
    await expect(green.publish({ points: 3, vectors: 1 })).rejects.toMatchObject({ code: 'index-incomplete' });
    await expect(green.dropOthers()).rejects.toMatchObject({ code: 'index-not-live', kind: 'conflict' });
    expect(await before.dense(vector, { limit: 5 })).toHaveLength(1);

    await green.publish({ points: 3, vectors: 0 });
    await green.publish({ points: 3, vectors: 0 });
    expect(await (await reader('new')).stats()).toEqual({ points: 3, vectors: 0 });
    expect(await green.dropOthers()).toEqual([blue.collection]);
    expect(await green.dropOthers()).toEqual([]);
    expect(await green.stats()).toEqual({ points: 3, vectors: 0 });
  });

  test('a reader that stays open follows the alias for words, and never compares vectors of two models', async () => {
    const blue = await writer('old');
    await blue.upsert([point]);
    await blue.setVectors([{ ...point, vector }]);
    const stays = await reader('old');
    const green = await writer('new');
    await green.upsert([point, pointFixture({ path: 'b.md', body: 'volumes' })]);
    await green.publish({ points: 2, vectors: 0 });
    expect(await stays.lexical('volumes', { limit: 5 })).toHaveLength(2);
    const [words, meaning] = await Promise.allSettled([
      stays.lexical('volumes', { limit: 5 }),
      stays.dense(vector, { limit: 5 }),
    ]);
    expect(words).toMatchObject({ status: 'fulfilled', value: { length: 2 } });
    expect(meaning).toMatchObject({ reason: { code: 'index-incompatible', kind: 'conflict' } });
  });

  test('opening again continues the same collection, at once from several programs too', async () => {
    const [one, two] = await Promise.all([writer('model'), writer('model')]);
    await one.upsert([point]);
    expect(await two.stats()).toEqual({ points: 1, vectors: 0 });
    expect((await writer('model', { fieldWeights: { title: 9 } })).collection).not.toBe(one.collection);
    expect((await writer('model', { quantization: 'int8' })).collection).not.toBe(one.collection);
  });

  test('field weights can be chosen', async () => {
    const [titled, plain] = [
      pointFixture({ path: 'a.md', title: 'quota' }),
      pointFixture({ path: 'b.md', body: 'quota' }),
    ];
    for (const [title, body, best] of [
      [9, 1, titled],
      [1, 9, plain],
    ] as const) {
      const index = await writer('model', { fieldWeights: { title, body } });
      await index.upsert([titled, plain, ...fillerPoints(8)]);
      expect((await index.lexical('quota', { limit: 2 }))[0]?.chunkId).toBe(best.id);
    }
  });

  test('of searches of one turn, one that ends early leaves the others alone', async () => {
    const index = await writer('model');
    await index.upsert([point]);
    await index.setVectors([{ ...point, vector }]);
    const gone = new AbortController();
    const together = Promise.allSettled([
      index.lexical('volumes', { limit: 5 }),
      index.lexical('nothing of this', { limit: 5 }),
      index.dense(vector, { limit: 5, signal: gone.signal }),
      index.dense(vector, { limit: 5 }),
    ]);
    gone.abort();
    const [found, none, aborted, near] = await together;
    expect(found).toMatchObject({ value: [{ chunkId: point.id }] });
    expect(none).toMatchObject({ value: [] });
    expect(aborted).toMatchObject({ reason: { name: 'AbortError' } });
    expect(near).toMatchObject({ value: [{ chunkId: point.id, score: 1 }] });
  });
});
