/** What vectors find: exactly what scoring every one of them would. */
import { expect, test } from 'vitest';
import { DIMENSIONS, type ContractContext } from './context.ts';
import { axis, byId, fillerPoints, pointFixture, randomUnit, seededRandom } from './points.ts';

/** Declares the tests of this part. */
export function denseContract(on: ContractContext): void {
  test('dense search equals scoring every vector, whatever the limit', async () => {
    const random = seededRandom(7);
    const centers = Array.from({ length: 6 }, () => randomUnit(random, DIMENSIONS));
    const points = Array.from({ length: 300 }, (_, i) => pointFixture({ path: `${i}.md`, body: `text ${i}` }));
    const vectors = points.map((_, i) => randomUnit(random, DIMENSIONS, centers[i % 6], 0.3));
    await on.store(points, vectors);
    for (const limit of [1, 10, 100, 1000]) {
      const query = randomUnit(random, DIMENSIONS, centers[limit % 6], 0.3);
      const exact = points
        .map(({ id }, i) => ({ id, score: query.reduce((sum, q, k) => sum + q * (vectors[i]?.[k] as number), 0) }))
        .sort((a, b) => b.score - a.score || byId(a, b))
        .slice(0, limit);
      const hits = await on.index().dense(query, { limit });
      expect(hits.map((hit) => hit.chunkId)).toEqual(exact.map(({ id }) => id));
      expect(Math.max(...hits.map((hit, i) => Math.abs(hit.score - (exact[i]?.score as number))))).toBeLessThan(1e-6);
    }
  });

  test('a vector belongs to a text: kept while the text stays, dropped when it changes, late ones ignored', async () => {
    const before = pointFixture({ heading: 'h', body: 'first', code: 'x' });
    const recoded = pointFixture({ heading: 'h', body: 'first', code: 'y' });
    const after = pointFixture({ heading: 'h', body: 'second' });
    await on.store([before], [axis(DIMENSIONS, 0)]);
    await on.index().upsert([recoded]);
    expect(await on.index().stats()).toEqual({ points: 1, vectors: 1 });
    await on.index().upsert([after]);
    expect(await on.index().stats()).toEqual({ points: 1, vectors: 0 });
    expect(await on.near(axis(DIMENSIONS, 0))).toEqual([]);
    const late = { id: before.id, textHash: before.textHash, vector: axis(DIMENSIONS, 0) };
    const stranger = { ...late, id: pointFixture({ path: 'never.md' }).id };
    await on.index().setVectors([late, stranger]);
    expect(await on.index().stats()).toEqual({ points: 1, vectors: 0 });
    const { id, textHash, fields } = after;
    expect(await on.index().missingVectors(10)).toEqual([{ id, textHash, fields }]);
    await on.index().setVectors([{ id, textHash, vector: axis(DIMENSIONS, 3) }]);
    await on.index().setVectors([{ id, textHash, vector: axis(DIMENSIONS, 4) }]);
    expect(await on.index().stats()).toEqual({ points: 1, vectors: 1 });
    expect((await on.index().dense(axis(DIMENSIONS, 4), { limit: 1 }))[0]?.score).toBe(1);
  });

  test('refuses vectors that are zero, not a number, not normalised or of another length, and stores none', async () => {
    const points = fillerPoints(2);
    await on.index().upsert(points);
    const bad = [new Float32Array(DIMENSIONS), axis(DIMENSIONS, 0).fill(NaN, 3, 4), axis(DIMENSIONS - 1, 0)];
    for (const vector of [...bad, axis(DIMENSIONS, 0).map((value) => value * 5)]) {
      const [good, wrong] = points.map(({ id, textHash }) => ({ id, textHash, vector: axis(DIMENSIONS, 0) }));
      await expect(on.index().setVectors([good, { ...wrong, vector }] as never)).rejects.toMatchObject({
        ...{ code: 'vector-invalid', kind: 'validation' },
      });
      await expect(on.index().dense(vector, { limit: 1 })).rejects.toMatchObject({ code: 'vector-invalid' });
      expect((await on.index().stats()).vectors).toBe(0);
    }
  });
}
