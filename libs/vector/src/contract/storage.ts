/** What a backend keeps, filters, pages and refuses, for words and vectors alike. */
import { expect, test } from 'vitest';
import { ownWords, sourceIdFrom, type ChunkId } from '@docgraph/domain';
import type { IndexPoint, SearchFilter } from '../search-index.ts';
import { DIMENSIONS, ids, type ContractContext } from './context.ts';
import { axis, byId, fillerPoints, pointFixture, randomUnit, seededRandom } from './points.ts';

/** Declares the tests of this part. */
export function storageContract(on: ContractContext): void {
  test('an empty index answers every question with nothing', async () => {
    expect(await on.found('anything')).toEqual([]);
    expect(await on.near(axis(DIMENSIONS, 0))).toEqual([]);
    expect(await on.index().scan({ after: null, limit: 10 })).toEqual([]);
    expect(await on.index().missingVectors(10)).toEqual([]);
    expect(await on.index().stats()).toEqual({ points: 0, vectors: 0 });
    expect(on.index().dimensions).toBe(DIMENSIONS);
  });

  test('a hit names its chunk, section, document and text', async () => {
    const point = pointFixture({ body: 'volumes are replicated' });
    await on.store([point], [axis(DIMENSIONS, 0)]);
    const { id: chunkId, sectionId, documentId, textHash } = point;
    const own = { ownWords: ownWords(point.fields) };
    const expected = { chunkId, sectionId, documentId, textHash, ...own, score: expect.any(Number) as number };
    expect(await on.index().lexical('replicated volumes', { limit: 1 })).toEqual([expected]);
    expect(await on.index().dense(axis(DIMENSIONS, 0), { limit: 1 })).toEqual([{ ...expected, score: 1 }]);
  });

  test('upserting twice is the same as once, and replaces the text', async () => {
    const before = pointFixture({ heading: 'h', body: 'the old wording' });
    const after = { ...pointFixture({ heading: 'h', body: 'some new phrase' }) };
    expect(after.id).toBe(before.id);
    await on.index().upsert([before, ...fillerPoints(5)]);
    await on.index().upsert([before]);
    expect(await on.index().stats()).toEqual({ points: 6, vectors: 0 });
    await on.index().upsert([after]);
    await on.index().upsert([after]);
    expect(await on.index().stats()).toEqual({ points: 6, vectors: 0 });
    expect(await on.found('wording')).toEqual([]);
    expect(await on.found('phrase')).toEqual([after.id]);
  });

  test('removing forgets words and vectors; unknown ids are ignored', async () => {
    const [gone, kept] = [pointFixture({ path: 'x.md', body: 'zebra' }), pointFixture({ path: 'y.md', body: 'lion' })];
    await on.store([gone, kept], [axis(DIMENSIONS, 0), axis(DIMENSIONS, 1)]);
    await on.index().remove([gone.id, gone.id, pointFixture({ path: 'never.md' }).id]);
    await on.index().remove([gone.id]);
    expect(await on.found('zebra lion')).toEqual([kept.id]);
    expect(await on.near(axis(DIMENSIONS, 0))).toEqual([kept.id]);
    expect(await on.index().stats()).toEqual({ points: 1, vectors: 1 });
    await on.index().upsert([gone]);
    expect(ids(await on.index().missingVectors(10))).toEqual([gone.id]);
  });

  test('filters by source and by folder or file, for words and vectors', async () => {
    const at = (source: string, path: string): IndexPoint => pointFixture({ source, path, body: 'shared words' });
    const places = ['guides/a.md', 'guides/deep/b.md', 'guides-old/a.md', 'guides', "o'dd%_/a.md", 'odd/a.md'];
    const points = [...places.map((path) => at('docs', path)), at('wiki', 'guides/a.md')];
    await on.store(
      points,
      points.map(() => axis(DIMENSIONS, 2)),
    );
    const [docs, wiki] = [sourceIdFrom('docs'), sourceIdFrom('wiki')];
    const cases: [SearchFilter, number[]][] = [
      [{}, [0, 1, 2, 3, 4, 5, 6]],
      [{ pathPrefix: '' }, [0, 1, 2, 3, 4, 5, 6]],
      [{ pathPrefix: 'guides/' }, [0, 1, 3, 6]],
      [{ pathPrefix: 'guides' }, [0, 1, 3, 6]],
      [{ pathPrefix: 'guides/a.md' }, [0, 6]],
      [{ pathPrefix: 'guides/a' }, []],
      [{ pathPrefix: "o'dd%_" }, [4]],
      [{ sources: [docs], pathPrefix: 'guides/' }, [0, 1, 3]],
      [{ sources: [wiki] }, [6]],
      [{ sources: [docs, wiki], pathPrefix: 'odd/' }, [5]],
      [{ sources: [] }, []],
      [{ sources: [sourceIdFrom('none')] }, []],
    ];
    for (const [filter, expected] of cases) {
      const wanted = expected.map((i) => (points[i] as IndexPoint).id).sort();
      expect(await on.found('shared', filter), JSON.stringify(filter)).toEqual(wanted);
      expect(await on.near(axis(DIMENSIONS, 2), filter), JSON.stringify(filter)).toEqual(wanted);
    }
  });

  test('equal scores are ordered by id, also where the limit cuts', async () => {
    const points = Array.from({ length: 120 }, (_, i) => pointFixture({ path: `${i}.md`, body: 'the very same' }));
    await on.store(
      points,
      points.map(() => axis(DIMENSIONS, 1)),
    );
    const sorted = ids(points).sort();
    for (const limit of [0, 1, 7, 119, 500]) {
      expect(await on.found('same', {}, limit)).toEqual(sorted.slice(0, limit));
      expect(await on.near(axis(DIMENSIONS, 1), {}, limit)).toEqual(sorted.slice(0, limit));
    }
  });

  test('pages through points and missing vectors by id', async () => {
    const points = fillerPoints(25).sort(byId);
    await on.index().upsert(points.toReversed());
    const done = points.slice(0, 5).map(({ id, textHash }) => ({ id, textHash, vector: axis(DIMENSIONS, 0) }));
    await on.index().setVectors(done);
    const first = await on.index().scan({ after: null, limit: 10 });
    expect(first).toEqual(points.slice(0, 10).map(({ id, indexHash }, i) => ({ id, indexHash, hasVector: i < 5 })));
    const second = await on.index().scan({ after: first[9]?.id as ChunkId, limit: 10 });
    const third = await on.index().scan({ after: second[9]?.id as ChunkId, limit: 10 });
    expect([...first, ...second, ...third].map(({ id }) => id)).toEqual(ids(points));
    expect((await on.index().missingVectors(3)).map(({ id }) => id)).toEqual(ids(points.slice(5, 8)));
    expect(await on.index().missingVectors(100)).toHaveLength(20);
    const shares = await Promise.all([...'0123456789abcdef'].map((digit) => on.index().missingVectors(100, digit)));
    expect(shares.flat().map(({ id }) => id)).toEqual(ids(points.slice(5)));
    for (const [i, share] of shares.entries()) for (const { id } of share) expect(Number.parseInt(id[0]!, 16)).toBe(i);
    const { id } = points[9]!;
    expect(await on.index().missingVectors(100, id.slice(0, 6))).toMatchObject([{ id }]);
    expect(await on.index().missingVectors(0, id[0])).toEqual([]);
  });

  test('exports points by id as they were given, with the vectors of their present texts', async () => {
    const points = fillerPoints(25).sort(byId);
    const random = seededRandom(3);
    const vectors = points.map(() => randomUnit(random, DIMENSIONS));
    await on.store(points.toReversed(), vectors.toReversed());
    const edited = pointFixture({ path: points[7]!.path, heading: '', body: 'another text', code: 'x' });
    await on.index().upsert([edited]);
    const expected = points.map((point, i) =>
      i === 7 ? { point: edited, vector: null } : { point, vector: vectors[i] },
    );
    const first = await on.index().exportPoints({ after: null, limit: 10 });
    const second = await on.index().exportPoints({ after: first[9]!.point.id, limit: 10 });
    const third = await on.index().exportPoints({ after: second[9]!.point.id, limit: 10 });
    expect([first.length, second.length, third.length]).toEqual([10, 10, 5]);
    expect([...first, ...second, ...third]).toEqual(expected);
    expect(await on.index().exportPoints({ after: points[24]!.id, limit: 10 })).toEqual([]);
  });

  test('refuses limits that are no counts, and stops when told to', async () => {
    for (const limit of [-1, 1.5, NaN, 1e9]) {
      await expect(on.index().lexical('x', { limit })).rejects.toMatchObject({ code: 'limit-invalid' });
      await expect(on.index().dense(axis(DIMENSIONS, 0), { limit })).rejects.toMatchObject({ code: 'limit-invalid' });
      await expect(on.index().scan({ after: null, limit })).rejects.toMatchObject({ code: 'limit-invalid' });
      await expect(on.index().exportPoints({ after: null, limit })).rejects.toMatchObject({ code: 'limit-invalid' });
    }
    const signal = AbortSignal.abort();
    await expect(on.index().lexical('x', { limit: 1, signal })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(on.index().dense(axis(DIMENSIONS, 0), { limit: 1, signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test('close is safe twice', async () => {
    await on.index().close();
    await on.index().close();
    await expect(on.index().stats()).rejects.toMatchObject({ code: 'index-closed' });
  });
}
