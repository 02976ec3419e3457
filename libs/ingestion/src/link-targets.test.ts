/** Addresses as writers and site generators spell them. */
import { describe, expect, test } from 'vitest';
import { linkCandidates } from './link-targets.ts';

const paths = (from: string, url: string): readonly string[] => linkCandidates(from, url).map((place) => place.path);

describe('linkCandidates', () => {
  test.each([
    ['guides/a.md', 'b.md', 'guides/b.md'],
    ['guides/a.md', './b.md?raw=1', 'guides/b.md'],
    ['guides/a.md', '../ref/b.md', 'ref/b.md'],
    ['guides/a.md', 'b', 'guides/b.md'],
    ['guides/a.md', 'b.html', 'guides/b.md'],
    ['guides/a.md', 'b/', 'guides/b.md'],
    ['guides/a.md', '/ref/b', 'ref/b.md'],
    ['guides/a.md', 'my%20page.md', 'guides/my page.md'],
  ])('in %s, %s most likely means %s', (from, url, expected) => {
    expect(paths(from, url)[0]).toBe(expected);
  });

  test.each([
    ['a page as a folder, as Hugo and MkDocs serve it', 'guides/a.md', '../b', 'guides/b.md'],
    ['the page of a folder', 'guides/a.md', '../ref/', 'ref/_index.md'],
    ['an address from the root of a site below the source', 'content/docs/a.md', '/docs/b', 'content/docs/b.md'],
    ['a folder page links from its own folder', 'guides/_index.md', './b', 'guides/b.md'],
  ])('%s is among the candidates', (_what, from, url, expected) => {
    expect(paths(from, url)).toContain(expected);
  });

  test('an anchor alone is a place in the same file', () => {
    expect(linkCandidates('guides/a.md', '#set-up')).toEqual([{ path: 'guides/a.md', anchor: 'set-up' }]);
  });

  test('the anchor goes with every candidate', () => {
    expect(new Set(linkCandidates('a.md', 'b#x').map((place) => place.anchor))).toEqual(new Set(['x']));
  });

  test.each(['https://example.com/b.md', '//example.com/b', 'mailto:a@example.com', '../../../outside.md', 'logo.png'])(
    '%s is no place of the source',
    (url) => expect(paths('guides/a.md', url)).toEqual([]),
  );
});
