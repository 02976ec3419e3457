/** Words as sparse vectors: the same everywhere, and scored on a server as the formula says, whatever was removed before. */
import { describe, expect, test } from 'vitest';
import { pointFixture, seededRandom } from '../contract/points.ts';
import { DEFAULT_FIELD_WEIGHTS } from '../field-weights.ts';
import type { IndexPoint } from '../search-index.ts';
import { createSqliteSearchIndex } from '../sqlite/sqlite-search-index.ts';
import { expectedScores, fts5Frequency, meanTerms, serverFrequency } from './formula.ts';
import { chunkOrder, pointId } from './point.ts';
import { createQdrantSearchIndex } from './qdrant-search-index.ts';
import { chunkVector, queryVector, termIndex } from './sparse.ts';
import { freshAlias, removeAlias, TEST_URL } from './test-server.ts';

/** Of scores: 32 bits on the server, another order of summands in SQLite. */
const ROUNDING = 1e-6;
const random = seededRandom(5);
const VOCABULARY = 400;
/** Some words are frequent, most are rare. */
const text = (count: number): string =>
  Array.from({ length: count }, () => `w${Math.floor(random() * random() * VOCABULARY)}`).join(' ');
const documents = (count: number, name: string): IndexPoint[] =>
  Array.from({ length: count }, (_, i) =>
    pointFixture({ path: `${name}${i}.md`, title: text(2), body: text(20 + Math.floor(random() * 60)), code: text(5) }),
  );

test('terms, points and the order of chunks have the same numbers on every machine', () => {
  expect(termIndex('volum')).toBe(0xdbb33c7a);
  expect(pointId('0123456789abcdef01234567' as never, 'model')).toBe('5ec384f2-b42d-5301-bd42-f70447c5baf4');
  expect(chunkOrder('0123456789abcdef01234567' as never)).toBe(0x0123456789ab);
  expect(() => chunkOrder('zebra' as never)).toThrow(expect.objectContaining({ code: 'chunk-id-invalid' }));
});

test('a term weighs more the more often and the more prominently it occurs, and less in a long chunk', () => {
  const weight = (fields: object, mean = 100): number => {
    const { indices, values } = chunkVector(pointFixture(fields).fields, DEFAULT_FIELD_WEIGHTS, mean);
    return values[indices.indexOf(termIndex('quota'))] as number;
  };
  expect(weight({ body: 'quota quota' })).toBeGreaterThan(weight({ body: 'quota page' }));
  expect(weight({ heading: 'quota' })).toBeGreaterThan(weight({ body: 'quota' }));
  expect(weight({ body: 'quota' })).toBeGreaterThan(weight({ body: `quota ${text(50)}` }));
  // One term in a chunk of the mean length: f = 1, D = D̄, so (k1 + 1) / (1 + k1).
  expect(weight({ body: 'quota' }, 1)).toBeCloseTo(1, 12);
});

test('a query counts each term once and at most 64 of them', () => {
  expect(queryVector('quota quotas QUOTA')?.indices).toEqual([termIndex('quota')]);
  expect(queryVector(Array.from({ length: 100 }, (_, i) => `word${i}`).join(' '))?.indices).toHaveLength(64);
  expect(queryVector('?!')).toBeNull();
});

test('the embedded index scores by the same weights: the mean length and the frequency formula are all that differs', async () => {
  const points = documents(300, 'b');
  const index = createSqliteSearchIndex({ file: ':memory:', dimensions: 2 });
  await index.upsert(points);
  for (let i = 0; i < 20; i++) {
    const query = text(5);
    const formula = { chunkTermsMean: meanTerms(points), frequency: fts5Frequency };
    const expected = expectedScores(points, query, formula);
    const hits = await index.lexical(query, { limit: 1000 });
    expect(hits.length).toBeGreaterThan(10);
    const apart = hits.map(({ chunkId, score }) => Math.abs(score / (expected.get(chunkId) as number) - 1));
    expect(Math.max(...apart)).toBeLessThan(ROUNDING);
  }
  await index.close();
});

describe.skipIf(TEST_URL === undefined)('on a server', () => {
  test('scores equal the formula, before and after points are removed and replaced', async () => {
    const alias = freshAlias();
    const options = { url: TEST_URL as string, alias, dimensions: 2, fingerprint: 'model', chunkTermsMean: 50 };
    const index = await createQdrantSearchIndex(options);
    const expectFormula = async (stored: readonly IndexPoint[]): Promise<void> => {
      for (let i = 0; i < 10; i++) {
        const query = text(5);
        const expected = expectedScores(stored, query, { ...options, frequency: serverFrequency });
        const hits = await index.lexical(query, { limit: 1000 });
        expect(hits).toHaveLength([...expected.values()].filter((score) => score > 0).length);
        const apart = hits.map(({ chunkId, score }) => Math.abs(score / (expected.get(chunkId) as number) - 1));
        expect(Math.max(...apart)).toBeLessThan(ROUNDING);
      }
    };
    try {
      const points = documents(300, 'a');
      await index.upsert(points);
      await expectFormula(points);
      await index.remove(points.slice(0, 100).map(({ id }) => id));
      await expectFormula(points.slice(100));
      const edited = points.slice(100, 200).map((point) => pointFixture({ path: point.path, body: text(30) }));
      await index.upsert(edited);
      await expectFormula([...edited, ...points.slice(200)]);
    } finally {
      await index.close();
      await removeAlias(alias);
    }
  });
});
