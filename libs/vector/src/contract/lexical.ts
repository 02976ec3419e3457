/** What words find, and in which order. */
import { expect, test } from 'vitest';
import { analyzeQuery } from '../analyzer/analyzer.ts';
import type { IndexPoint } from '../search-index.ts';
import type { ContractContext } from './context.ts';
import { fillerPoints, pointFixture } from './points.ts';

/** Declares the tests of this part. */
export function lexicalContract(on: ContractContext): void {
  test('exact identifiers come first, whole before parts', async () => {
    const flag = pointFixture({ path: 'flag.md', body: 'Start it with --max-old-space-size to raise the limit.' });
    const words = pointFixture({ path: 'words.md', body: 'The max size of an old space is a matter of taste.' });
    const error = pointFixture({ path: 'error.md', body: 'ERR_DISK_FULL is raised when nothing is left.' });
    const version = pointFixture({ path: 'version.md', body: 'Fixed in v1.11.4 for good.' });
    const other = pointFixture({ path: 'other.md', body: 'Fixed in v1.4.11 for good.' });
    await on.index().upsert([words, flag, error, version, other, ...fillerPoints(10)]);
    expect(await on.found('what does --max-old-space-size do?')).toEqual([flag.id, words.id]);
    expect((await on.found('max-old-space-size'))[0]).toBe(flag.id);
    expect(await on.found('ERR_DISK_FULL')).toEqual([error.id]);
    expect((await on.found('1.11.4'))[0]).toBe(version.id);
  });

  test('camel case, paths and dotted keys are found by their parts', async () => {
    const camel = pointFixture({ path: 'camel.md', body: 'Set nodeSelector on the pod.' });
    const dotted = pointFixture({ path: 'dotted.md', body: 'Edit storage.reserve.percent in /etc/app/main.yaml.' });
    await on.index().upsert([camel, dotted, ...fillerPoints(5)]);
    expect(await on.found('selector')).toEqual([camel.id]);
    expect(await on.found('NODESELECTOR')).toEqual([camel.id]);
    expect(await on.found('reserve')).toEqual([dotted.id]);
    expect(await on.found('main.yaml')).toEqual([dotted.id]);
  });

  test('words are found in other forms, without case and diacritics', async () => {
    const point = pointFixture({ path: 'p.md', body: 'Configuring the Café installation' });
    await on.index().upsert([point, ...fillerPoints(5)]);
    for (const query of ['configured', 'installations', 'cafe', 'CAFÉ'])
      expect(await on.found(query)).toEqual([point.id]);
  });

  test('Chinese, Japanese and Korean are found inside running text', async () => {
    const points = ['数据库复制失败时的恢复步骤', 'ボリュームの作成方法', '백업에서 복구하기'].map((body, i) =>
      pointFixture({ path: `${i}.md`, body }),
    );
    await on.index().upsert([...points, ...fillerPoints(5)]);
    const queries = ['恢复步骤', 'ボリューム', '복구'];
    expect(await Promise.all(queries.map((query) => on.found(query)))).toEqual(points.map(({ id }) => [id]));
  });

  test('a natural question finds what has only some of its words', async () => {
    const point = pointFixture({ path: 'p.md', body: 'Snapshots are kept for a week.' });
    await on.index().upsert([point, ...fillerPoints(5)]);
    expect(await on.found('How long does the platform retain snapshots?')).toEqual([point.id]);
  });

  test('the same words weigh more in the heading and the title than in the body', async () => {
    const at = (path: string, field: string): IndexPoint =>
      pointFixture({ path, body: 'plain text words', [field]: 'quota plain words' });
    const [body, title, heading] = [at('b.md', 'body'), at('t.md', 'title'), at('h.md', 'heading')];
    await on.index().upsert([body, title, heading, ...fillerPoints(8)]);
    const order = await on.found('quota');
    expect(order).toHaveLength(3);
    expect(order.indexOf(body.id)).toBe(2);
  });

  test('rare words decide over frequent ones', async () => {
    const rare = pointFixture({ path: 'rare.md', body: 'ordinary quorum' });
    await on.index().upsert([...fillerPoints(20), rare]);
    expect((await on.found('ordinary page quorum'))[0]).toBe(rare.id);
  });

  test('terms are counted by the points that have them, in any field, until these are removed', async () => {
    const twice = pointFixture({ path: 'twice.md', heading: 'Quotas', body: 'A quota, and --max-quota too.' });
    const code = pointFixture({ path: 'code.md', code: 'quota' });
    await on.index().upsert([twice, code, ...fillerPoints(3)]);
    const terms = analyzeQuery('quotas --max-quota unheard');
    expect(terms.filter((term) => ['quota', '--max-quota', 'unheard'].includes(term))).toHaveLength(3);
    const counts = async (): Promise<Record<string, number>> => {
      const found = await on.index().frequencies(terms);
      return Object.fromEntries(terms.map((term, i) => [term, found[i]!]));
    };
    expect(await counts()).toMatchObject({ quota: 2, '--max-quota': 1, unheard: 0 });
    await on.index().remove([twice.id]);
    expect(await counts()).toMatchObject({ quota: 1, '--max-quota': 0 });
    expect(await on.index().frequencies([])).toEqual([]);
  });

  test('a query of nothing, of punctuation, or in the syntax of an engine is harmless', async () => {
    await on.index().upsert(fillerPoints(3));
    for (const query of ['', '   ', '?!', '"', '*', '()', "'; DROP TABLE x; --"])
      expect(await on.found(query)).toEqual([]);
    expect(await on.found('"ordinary" NOT page OR NEAR(x y) ordinary* -page title:ordinary ^a')).toHaveLength(3);
  });
}
