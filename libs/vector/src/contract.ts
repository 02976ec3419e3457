/** What every search backend must do, as a suite that each one runs on its real engine. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sourceIdFrom, type ChunkId } from '@docgraph/domain';
import { axis, byId, pointFixture, randomUnit, seededRandom } from './contract-points.ts';
import type { IndexPoint, SearchFilter, SearchIndex } from './search-index.ts';

export interface SearchIndexFixture {
  /** Empty; closed by the suite. */
  readonly index: SearchIndex;
  /** Removes what the index leaves behind. */
  readonly dispose?: () => Promise<void>;
}

/** Not a multiple of 16, so that padding is tested. */
const DIMENSIONS = 24;

/** Declares the suite. `open` gives a new, empty index of the dimensions for each test. */
export function searchIndexContract(
  name: string,
  open: (options: { readonly dimensions: number }) => Promise<SearchIndexFixture>,
): void {
  describe(`${name}: search index contract`, () => {
    let fixture: SearchIndexFixture;
    let index: SearchIndex;
    beforeEach(async () => {
      fixture = await open({ dimensions: DIMENSIONS });
      index = fixture.index;
    });
    afterEach(async () => {
      await index.close();
      await fixture.dispose?.();
    });

    const found = async (query: string, filter: SearchFilter = {}, limit = 10): Promise<ChunkId[]> =>
      (await index.lexical(query, { limit, filter })).map((hit) => hit.chunkId);
    const near = async (vector: Float32Array, filter: SearchFilter = {}, limit = 10): Promise<ChunkId[]> =>
      (await index.dense(vector, { limit, filter })).map((hit) => hit.chunkId);
    /** Stores points with the given vectors. */
    const store = async (points: readonly IndexPoint[], vectors: readonly Float32Array[]): Promise<void> => {
      await index.upsert(points);
      await index.setVectors(
        points.map(({ id, textHash }, i) => ({ id, textHash, vector: vectors[i] as Float32Array })),
      );
    };
    const ids = (points: readonly IndexPoint[]): ChunkId[] => points.map(({ id }) => id);
    const filler = (count: number): IndexPoint[] =>
      Array.from({ length: count }, (_, i) => pointFixture({ path: `filler/${i}.md`, body: `ordinary page ${i}` }));

    test('an empty index answers every question with nothing', async () => {
      expect(await found('anything')).toEqual([]);
      expect(await near(axis(DIMENSIONS, 0))).toEqual([]);
      expect(await index.scan({ after: null, limit: 10 })).toEqual([]);
      expect(await index.missingVectors(10)).toEqual([]);
      expect(await index.stats()).toEqual({ points: 0, vectors: 0 });
      expect(index.dimensions).toBe(DIMENSIONS);
    });

    test('a hit names its chunk, section, document and text', async () => {
      const point = pointFixture({ body: 'volumes are replicated' });
      await store([point], [axis(DIMENSIONS, 0)]);
      const { id: chunkId, sectionId, documentId, textHash } = point;
      const expected = { chunkId, sectionId, documentId, textHash, score: expect.any(Number) as number };
      expect(await index.lexical('replicated volumes', { limit: 1 })).toEqual([expected]);
      expect(await index.dense(axis(DIMENSIONS, 0), { limit: 1 })).toEqual([{ ...expected, score: 1 }]);
    });

    test('upserting twice is the same as once, and replaces the text', async () => {
      const before = pointFixture({ heading: 'h', body: 'the old wording' });
      const after = { ...pointFixture({ heading: 'h', body: 'some new phrase' }) };
      expect(after.id).toBe(before.id);
      await index.upsert([before, ...filler(5)]);
      await index.upsert([before]);
      expect(await index.stats()).toEqual({ points: 6, vectors: 0 });
      await index.upsert([after]);
      await index.upsert([after]);
      expect(await index.stats()).toEqual({ points: 6, vectors: 0 });
      expect(await found('wording')).toEqual([]);
      expect(await found('phrase')).toEqual([after.id]);
    });

    test('removing forgets words and vectors; unknown ids are ignored', async () => {
      const [gone, kept] = [
        pointFixture({ path: 'x.md', body: 'zebra' }),
        pointFixture({ path: 'y.md', body: 'lion' }),
      ];
      await store([gone, kept], [axis(DIMENSIONS, 0), axis(DIMENSIONS, 1)]);
      await index.remove([gone.id, gone.id, pointFixture({ path: 'never.md' }).id]);
      await index.remove([gone.id]);
      expect(await found('zebra lion')).toEqual([kept.id]);
      expect(await near(axis(DIMENSIONS, 0))).toEqual([kept.id]);
      expect(await index.stats()).toEqual({ points: 1, vectors: 1 });
      await index.upsert([gone]);
      expect(ids((await index.missingVectors(10)) as unknown as IndexPoint[])).toEqual([gone.id]);
    });

    test('exact identifiers come first, whole before parts', async () => {
      const flag = pointFixture({ path: 'flag.md', body: 'Start it with --max-old-space-size to raise the limit.' });
      const words = pointFixture({ path: 'words.md', body: 'The max size of an old space is a matter of taste.' });
      const error = pointFixture({ path: 'error.md', body: 'ERR_DISK_FULL is raised when nothing is left.' });
      const version = pointFixture({ path: 'version.md', body: 'Fixed in v1.11.4 for good.' });
      const other = pointFixture({ path: 'other.md', body: 'Fixed in v1.4.11 for good.' });
      await index.upsert([words, flag, error, version, other, ...filler(10)]);
      expect(await found('what does --max-old-space-size do?')).toEqual([flag.id, words.id]);
      expect((await found('max-old-space-size'))[0]).toBe(flag.id);
      expect(await found('ERR_DISK_FULL')).toEqual([error.id]);
      expect((await found('1.11.4'))[0]).toBe(version.id);
    });

    test('camel case, paths and dotted keys are found by their parts', async () => {
      const camel = pointFixture({ path: 'camel.md', body: 'Set nodeSelector on the pod.' });
      const dotted = pointFixture({ path: 'dotted.md', body: 'Edit storage.reserve.percent in /etc/app/main.yaml.' });
      await index.upsert([camel, dotted, ...filler(5)]);
      expect(await found('selector')).toEqual([camel.id]);
      expect(await found('NODESELECTOR')).toEqual([camel.id]);
      expect(await found('reserve')).toEqual([dotted.id]);
      expect(await found('main.yaml')).toEqual([dotted.id]);
    });

    test('words are found in other forms, without case and diacritics', async () => {
      const point = pointFixture({ path: 'p.md', body: 'Configuring the Café installation' });
      await index.upsert([point, ...filler(5)]);
      for (const query of ['configured', 'installations', 'cafe', 'CAFÉ'])
        expect(await found(query)).toEqual([point.id]);
    });

    test('Chinese, Japanese and Korean are found inside running text', async () => {
      const points = ['数据库复制失败时的恢复步骤', 'ボリュームの作成方法', '백업에서 복구하기'].map((body, i) =>
        pointFixture({ path: `${i}.md`, body }),
      );
      await index.upsert([...points, ...filler(5)]);
      const queries = ['恢复步骤', 'ボリューム', '복구'];
      expect(await Promise.all(queries.map((query) => found(query)))).toEqual(points.map(({ id }) => [id]));
    });

    test('a natural question finds what has only some of its words', async () => {
      const point = pointFixture({ path: 'p.md', body: 'Snapshots are kept for a week.' });
      await index.upsert([point, ...filler(5)]);
      expect(await found('How long does the platform retain snapshots?')).toEqual([point.id]);
    });

    test('the same words weigh more in the heading and the title than in the body', async () => {
      const at = (path: string, field: string): IndexPoint =>
        pointFixture({ path, body: 'plain text words', [field]: 'quota plain words' });
      const [body, title, heading] = [at('b.md', 'body'), at('t.md', 'title'), at('h.md', 'heading')];
      await index.upsert([body, title, heading, ...filler(8)]);
      const order = await found('quota');
      expect(order).toHaveLength(3);
      expect(order.indexOf(body.id)).toBe(2);
    });

    test('rare words decide over frequent ones', async () => {
      const rare = pointFixture({ path: 'rare.md', body: 'ordinary quorum' });
      await index.upsert([...filler(20), rare]);
      expect((await found('ordinary page quorum'))[0]).toBe(rare.id);
    });

    test('a query of nothing, of punctuation, or in the syntax of an engine is harmless', async () => {
      await index.upsert(filler(3));
      for (const query of ['', '   ', '?!', '"', '*', '()', "'; DROP TABLE x; --"])
        expect(await found(query)).toEqual([]);
      expect(await found('"ordinary" NOT page OR NEAR(x y) ordinary* -page title:ordinary ^a')).toHaveLength(3);
    });

    test('filters by source and by folder or file, for words and vectors', async () => {
      const at = (source: string, path: string): IndexPoint => pointFixture({ source, path, body: 'shared words' });
      const places = ['guides/a.md', 'guides/deep/b.md', 'guides-old/a.md', 'guides', "o'dd%_/a.md", 'odd/a.md'];
      const points = [...places.map((path) => at('docs', path)), at('wiki', 'guides/a.md')];
      await store(
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
        expect(await found('shared', filter), JSON.stringify(filter)).toEqual(wanted);
        expect(await near(axis(DIMENSIONS, 2), filter), JSON.stringify(filter)).toEqual(wanted);
      }
    });

    test('dense search equals scoring every vector, whatever the limit', async () => {
      const random = seededRandom(7);
      const centers = Array.from({ length: 6 }, () => randomUnit(random, DIMENSIONS));
      const points = Array.from({ length: 300 }, (_, i) => pointFixture({ path: `${i}.md`, body: `text ${i}` }));
      const vectors = points.map((_, i) => randomUnit(random, DIMENSIONS, centers[i % 6], 0.3));
      await store(points, vectors);
      for (const limit of [1, 10, 100, 1000]) {
        const query = randomUnit(random, DIMENSIONS, centers[limit % 6], 0.3);
        const exact = points
          .map(({ id }, i) => ({ id, score: query.reduce((sum, q, k) => sum + q * (vectors[i]?.[k] as number), 0) }))
          .sort((a, b) => b.score - a.score || byId(a, b))
          .slice(0, limit);
        const hits = await index.dense(query, { limit });
        expect(hits.map((hit) => hit.chunkId)).toEqual(exact.map(({ id }) => id));
        expect(Math.max(...hits.map((hit, i) => Math.abs(hit.score - (exact[i]?.score as number))))).toBeLessThan(1e-6);
      }
    });

    test('equal scores are ordered by id, also where the limit cuts', async () => {
      const points = Array.from({ length: 120 }, (_, i) => pointFixture({ path: `${i}.md`, body: 'the very same' }));
      await store(
        points,
        points.map(() => axis(DIMENSIONS, 1)),
      );
      const sorted = ids(points).sort();
      for (const limit of [0, 1, 7, 119, 500]) {
        expect(await found('same', {}, limit)).toEqual(sorted.slice(0, limit));
        expect(await near(axis(DIMENSIONS, 1), {}, limit)).toEqual(sorted.slice(0, limit));
      }
    });

    test('a vector belongs to a text: kept while the text stays, dropped when it changes, late ones ignored', async () => {
      const before = pointFixture({ heading: 'h', body: 'first', code: 'x' });
      const recoded = pointFixture({ heading: 'h', body: 'first', code: 'y' });
      const after = pointFixture({ heading: 'h', body: 'second' });
      await store([before], [axis(DIMENSIONS, 0)]);
      await index.upsert([recoded]);
      expect(await index.stats()).toEqual({ points: 1, vectors: 1 });
      await index.upsert([after]);
      expect(await index.stats()).toEqual({ points: 1, vectors: 0 });
      expect(await near(axis(DIMENSIONS, 0))).toEqual([]);
      const late = { id: before.id, textHash: before.textHash, vector: axis(DIMENSIONS, 0) };
      const stranger = { ...late, id: pointFixture({ path: 'never.md' }).id };
      await index.setVectors([late, stranger]);
      expect(await index.stats()).toEqual({ points: 1, vectors: 0 });
      const { id, textHash, fields } = after;
      expect(await index.missingVectors(10)).toEqual([{ id, textHash, fields }]);
      await index.setVectors([{ id, textHash, vector: axis(DIMENSIONS, 3) }]);
      await index.setVectors([{ id, textHash, vector: axis(DIMENSIONS, 4) }]);
      expect(await index.stats()).toEqual({ points: 1, vectors: 1 });
      expect((await index.dense(axis(DIMENSIONS, 4), { limit: 1 }))[0]?.score).toBe(1);
    });

    test('pages through points and missing vectors by id', async () => {
      const points = filler(25).sort(byId);
      await index.upsert(points.toReversed());
      const done = points.slice(0, 5).map(({ id, textHash }) => ({ id, textHash, vector: axis(DIMENSIONS, 0) }));
      await index.setVectors(done);
      const first = await index.scan({ after: null, limit: 10 });
      expect(first).toEqual(points.slice(0, 10).map(({ id, indexHash }, i) => ({ id, indexHash, hasVector: i < 5 })));
      const second = await index.scan({ after: first[9]?.id as ChunkId, limit: 10 });
      const third = await index.scan({ after: second[9]?.id as ChunkId, limit: 10 });
      expect([...first, ...second, ...third].map(({ id }) => id)).toEqual(ids(points));
      expect((await index.missingVectors(3)).map(({ id }) => id)).toEqual(ids(points.slice(5, 8)));
      expect(await index.missingVectors(100)).toHaveLength(20);
    });

    test('refuses vectors that are zero, not a number, not normalised or of another length, and stores none', async () => {
      const points = filler(2);
      await index.upsert(points);
      const bad = [new Float32Array(DIMENSIONS), axis(DIMENSIONS, 0).fill(NaN, 3, 4), axis(DIMENSIONS - 1, 0)];
      for (const vector of [...bad, axis(DIMENSIONS, 0).map((value) => value * 5)]) {
        const [good, wrong] = points.map(({ id, textHash }) => ({ id, textHash, vector: axis(DIMENSIONS, 0) }));
        await expect(index.setVectors([good, { ...wrong, vector }] as never)).rejects.toMatchObject({
          ...{ code: 'vector-invalid', kind: 'validation' },
        });
        await expect(index.dense(vector, { limit: 1 })).rejects.toMatchObject({ code: 'vector-invalid' });
        expect((await index.stats()).vectors).toBe(0);
      }
    });

    test('refuses limits that are no counts, and stops when told to', async () => {
      for (const limit of [-1, 1.5, NaN, 1e9]) {
        await expect(index.lexical('x', { limit })).rejects.toMatchObject({ code: 'limit-invalid' });
        await expect(index.dense(axis(DIMENSIONS, 0), { limit })).rejects.toMatchObject({ code: 'limit-invalid' });
        await expect(index.scan({ after: null, limit })).rejects.toMatchObject({ code: 'limit-invalid' });
      }
      const signal = AbortSignal.abort();
      await expect(index.lexical('x', { limit: 1, signal })).rejects.toMatchObject({ name: 'AbortError' });
      await expect(index.dense(axis(DIMENSIONS, 0), { limit: 1, signal })).rejects.toMatchObject({
        name: 'AbortError',
      });
    });

    test('close is safe twice', async () => {
      await index.close();
      await index.close();
      await expect(index.stats()).rejects.toMatchObject({ code: 'index-closed' });
    });
  });
}
