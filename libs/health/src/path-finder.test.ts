import { describe, expect, test } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import { fileCandidates } from './file-candidates.ts';
import { createPathFinder } from './path-finder.ts';

const docs = sourceIdFrom('docs');

describe('createPathFinder', () => {
  const finder = createPathFinder();
  for (const path of ['guides/Set-Up.md', 'ref/api.md', 'a/same.md', 'b/same.md', 'a/index.md']) finder.add(docs, path);
  const find = (url: string): string | null => finder.find(docs, 'guides/a.md', url);

  test('other capitals and a missing extension are seen through', () => {
    expect(find('set-up.html#x')).toBe('guides/Set-Up.md');
  });

  test('a document that is elsewhere is found by its name', () => {
    expect(find('./api.md')).toBe('ref/api.md');
  });

  test('a name that several documents have, one that every folder has, and another source find nothing', () => {
    expect(['same.md', '../x/index.md', 'none.md'].map(find)).toEqual([null, null, null]);
    expect(finder.find(sourceIdFrom('other'), 'guides/a.md', 'api.md')).toBeNull();
  });
});

describe('fileCandidates', () => {
  test.each([
    ['../src/main.ts#L3', ['src/main.ts', 'docs/src/main.ts']],
    ['my%20file.ts', ['docs/my file.ts', 'docs/a/my file.ts']],
    ['/src/main.ts', ['src/main.ts', 'docs/src/main.ts']],
    ['100%.ts', ['docs/100%.ts', 'docs/a/100%.ts']],
    ['../../outside.ts', ['outside.ts']],
    ['../../../outside.ts', []],
  ])('%s in docs/a.md means %j', (url, expected) => expect(fileCandidates('docs/a.md', url)).toEqual(expected));
});
