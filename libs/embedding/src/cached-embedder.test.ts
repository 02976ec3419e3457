import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCachedEmbedder } from './cached-embedder.ts';
import type { Embedder } from './embedder.ts';
import { openEmbeddingCache } from './embedding-cache.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import { createLocalEmbedder } from './local-embedder.ts';
import { GOLDEN, SHIPPED_MODEL, temporaryFolder } from './testing/shipped-model.ts';

let model: Embedder;
let counted: Embedder;
let cache: EmbeddingCache;
let computed: string[] = [];

beforeAll(async () => {
  model = await createLocalEmbedder({ modelDir: SHIPPED_MODEL, threads: 1 });
  counted = {
    ...model,
    embed: (texts, options) => {
      computed.push(...texts);
      return model.embed(texts, options);
    },
  };
});
afterAll(() => model.close());
beforeEach(() => {
  computed = [];
  cache?.close();
  cache = openEmbeddingCache({ file: join(temporaryFolder(), 'cache.db') });
});
afterAll(() => cache.close());

test('a passage that is known is not computed again, even by another embedder on the same file', async () => {
  const first = await createCachedEmbedder(counted, cache).embed(['one', 'two'], { kind: 'passage' });
  const second = await createCachedEmbedder(counted, cache).embed(['two', 'three', 'one'], { kind: 'passage' });
  expect(computed).toEqual(['one', 'two', 'three']);
  expect([second[2], second[0]]).toEqual(first);
  expect(cache.stats()).toMatchObject({ hits: 2, misses: 3, entries: 3 });
});

test('equal texts of one call are computed once and answered each', async () => {
  const vectors = await createCachedEmbedder(counted, cache).embed(['same', 'other', 'same'], { kind: 'passage' });
  expect(computed).toEqual(['same', 'other']);
  expect(vectors[2]).toEqual(vectors[0]);
  expect(vectors[2]).not.toBe(vectors[0]);
});

test('the vectors are those of the model bit for bit, from the model and from the cache', async () => {
  const [expected] = await model.embed([GOLDEN.text], { kind: 'passage' });
  const embedder = createCachedEmbedder(counted, cache);
  expect(await embedder.embed([GOLDEN.text], { kind: 'passage' })).toEqual([expected]);
  expect(await embedder.embed([GOLDEN.text], { kind: 'passage' })).toEqual([expected]);
});

test('questions are computed each time, and are no passages', async () => {
  const embedder = createCachedEmbedder(counted, cache);
  await embedder.embed(['why?'], { kind: 'passage' });
  const [first] = await embedder.embed(['why?'], { kind: 'query' });
  expect(await embedder.embedQuestion({ text: 'why?', parts: [] })).toEqual([first]);
  expect(computed).toEqual(['why?', 'why?']);
  expect(cache.stats()).toMatchObject({ entries: 1 });
});

test('it stands for the same vector space as the embedder behind it', () => {
  const embedder = createCachedEmbedder(counted, cache);
  expect([embedder.fingerprint, embedder.profile]).toEqual([model.fingerprint, model.profile]);
});
