/** Random sequences of writes leave a Qdrant server and the embedded index with the same points and the same hits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operation, OPERATION_DIMENSIONS, OPERATION_QUERY, perform } from '../contract/operations.ts';
import { randomUnit, seededRandom } from '../contract/points.ts';
import type { Hit, IndexPoint, SearchIndex } from '../search-index.ts';
import { createSqliteSearchIndex } from '../sqlite/sqlite-search-index.ts';
import { expectedScores, serverFrequency } from './formula.ts';
import { createQdrantSearchIndex } from './qdrant-search-index.ts';
import { DEFAULT_CHUNK_TERMS_MEAN } from './sparse.ts';
import { freshAlias, removeAlias, TEST_URL } from './test-server.ts';

const SEQUENCES = 200;
/** 10 s on an idle machine. */
const TIMEOUT_MS = 180_000;
/** More than there are points. */
const ALL = 100;

/** Pairs of hits that the embedded index ranks, and how many of them the server ranks the same way. */
const agreement = { pairs: 0, same: 0 };
/** Scores are 32-bit on the server. */
const ROUNDING = 1e-6;

async function empty(index: SearchIndex): Promise<void> {
  await index.remove((await index.scan({ after: null, limit: ALL })).map(({ id }) => id));
}

async function expectSame(
  embedded: SearchIndex,
  server: SearchIndex,
  { stored, seed }: { readonly stored: readonly IndexPoint[]; readonly seed: number },
): Promise<void> {
  const query = randomUnit(seededRandom(seed), OPERATION_DIMENSIONS);
  const terms = OPERATION_QUERY.split(' ');
  const ask = async (index: SearchIndex) => ({
    points: await index.scan({ after: null, limit: ALL }),
    exported: await index.exportPoints({ after: null, limit: ALL }),
    missing: await index.missingVectors(ALL),
    stats: await index.stats(),
    frequencies: await index.frequencies(terms),
  });
  expect(await ask(server)).toEqual(await ask(embedded));
  for (const pathPrefix of ['', 'c/']) {
    const [exact, found] = await Promise.all(
      [embedded, server].map((index) => index.dense(query, { limit: 3, filter: { pathPrefix } })),
    );
    expect(found?.map(withoutScore)).toEqual(exact?.map(withoutScore));
    const apart = found?.map((hit, i) => Math.abs(hit.score - (exact?.[i]?.score as number))) ?? [];
    expect(Math.max(0, ...apart)).toBeLessThan(ROUNDING);
  }
  const [ranked = [], found = []] = await Promise.all(
    [embedded, server].map((index) => index.lexical(OPERATION_QUERY, { limit: ALL })),
  );
  expect(found.map(({ chunkId }) => chunkId).sort()).toEqual(ranked.map(({ chunkId }) => chunkId).sort());
  const formula = expectedScores(stored, OPERATION_QUERY, {
    ...{ chunkTermsMean: DEFAULT_CHUNK_TERMS_MEAN, frequency: serverFrequency },
  });
  for (const { chunkId, score } of found)
    expect(Math.abs(score / (formula.get(chunkId) as number) - 1)).toBeLessThan(ROUNDING);
  compareRanks(ranked, found);
}

const withoutScore = ({ score: _, ...hit }: Hit): Omit<Hit, 'score'> => hit;

function compareRanks(ranked: readonly Hit[], found: readonly Hit[]): void {
  const place = new Map(found.map(({ chunkId }, i) => [chunkId, i]));
  ranked.forEach((better, i) => {
    for (const worse of ranked.slice(i + 1)) {
      if (better.score === worse.score) continue;
      agreement.pairs += 1;
      if ((place.get(better.chunkId) as number) < (place.get(worse.chunkId) as number)) agreement.same += 1;
    }
  });
}

describe.skipIf(TEST_URL === undefined)('on a server', () => {
  test(
    '200 random sequences give the same points, counts and dense hits, the same found by words, scored by formula',
    async () => {
      const alias = freshAlias();
      const options = { dimensions: OPERATION_DIMENSIONS, fingerprint: 'model' };
      const server = await createQdrantSearchIndex({ url: TEST_URL as string, alias, ...options });
      const embedded = createSqliteSearchIndex({ file: ':memory:', ...options });
      try {
        await fc.assert(
          fc.asyncProperty(
            fc.array(operation, { minLength: 3, maxLength: 8 }),
            fc.nat(99),
            async (operations, seed) => {
              await Promise.all([empty(server), empty(embedded)]);
              const stored = new Map<string, IndexPoint>();
              for (const each of operations) {
                await Promise.all([perform(server, each), perform(embedded, each)]);
                for (const point of each.points) {
                  if (each.kind === 'upsert') stored.set(point.id, point);
                  if (each.kind === 'remove') stored.delete(point.id);
                }
              }
              await expectSame(embedded, server, { stored: [...stored.values()], seed });
            },
          ),
          { numRuns: SEQUENCES, seed: 42 },
        );
      } finally {
        await Promise.all([server.close(), embedded.close()]);
        await removeAlias(alias);
      }
      console.log('rank agreement by words', agreement);
      expect(agreement.pairs).toBeGreaterThan(300);
    },
    TIMEOUT_MS,
  );
});
