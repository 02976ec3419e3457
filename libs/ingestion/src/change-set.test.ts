/** What leads from one manifest to another, as a table and as properties. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ManifestEntry } from '@docgraph/domain';
import { diffManifests, isEmpty, manifestRevision, withoutVanished } from './change-set.ts';

const manifest = (files: Readonly<Record<string, string>>): ManifestEntry[] =>
  Object.entries(files)
    .map(([path, contentHash]) => ({ path, contentHash }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

const NOTHING = { added: [], modified: [], moved: [], removed: [], unchanged: 0 };

describe('a change set', () => {
  test.each([
    ['of two empty folders is empty', {}, {}, {}],
    ['of equal folders counts the unchanged', { a: '1', b: '2' }, { a: '1', b: '2' }, { unchanged: 2 }],
    ['names added files', { a: '1' }, { a: '1', b: '2' }, { added: ['b'], unchanged: 1 }],
    ['names modified files', { a: '1' }, { a: '2' }, { modified: ['a'] }],
    ['names removed files', { a: '1' }, {}, { removed: ['a'] }],
    ['sees a rename as a move', { a: '1' }, { b: '1' }, { moved: [{ from: 'a', to: 'b' }] }],
    [
      'pairs equal files that moved in the order of their paths',
      { a: '1', b: '1' },
      { c: '1', d: '1' },
      {
        moved: [
          { from: 'a', to: 'c' },
          { from: 'b', to: 'd' },
        ],
      },
    ],
    [
      'takes a copy of a moved file for added',
      { a: '1' },
      { b: '1', c: '1' },
      { added: ['c'], moved: [{ from: 'a', to: 'b' }] },
    ],
    [
      'takes the rest of several equal files for removed',
      { a: '1', b: '1' },
      { c: '1' },
      { moved: [{ from: 'a', to: 'c' }], removed: ['b'] },
    ],
    ['takes a copy of a file that stays for added', { a: '1' }, { a: '1', b: '1' }, { added: ['b'], unchanged: 1 }],
    ['takes a rename with an edit for both', { a: '1' }, { b: '2' }, { added: ['b'], removed: ['a'] }],
    [
      'sees two files that changed places as modified',
      { a: '1', b: '2' },
      { a: '2', b: '1' },
      { modified: ['a', 'b'] },
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(diffManifests(manifest(before), manifest(after))).toEqual({ ...NOTHING, ...expected });
  });

  const files = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f', '__proto__', 'ü'),
    fc.constantFrom('1', '2', '3'),
  );

  test('applied to the old manifest gives the new one, each path once', () => {
    fc.assert(
      fc.property(files, files, (before, after) => {
        const change = diffManifests(manifest(before), manifest(after));
        const next = new Map(manifest(before).map((entry) => [entry.path, entry.contentHash]));
        const now = new Map(manifest(after).map((entry) => [entry.path, entry.contentHash]));
        for (const { from, to } of change.moved) {
          expect(next.get(from)).toBe(now.get(to));
          next.delete(from);
        }
        for (const path of change.removed) expect(next.delete(path)).toBe(true);
        const written = [...change.added, ...change.modified, ...change.moved.map((move) => move.to)];
        expect(new Set(written).size).toBe(written.length);
        for (const path of written) next.set(path, now.get(path)!);
        expect(Object.fromEntries(next)).toEqual(Object.fromEntries(now));
        expect(change.unchanged).toBe(now.size - written.length);
        expect(isEmpty(change)).toBe(manifestRevision(manifest(before)) === manifestRevision(manifest(after)));
      }),
    );
  });
});

test('a change without vanished files: what was to be written is not, what a vanished file moved from is removed', () => {
  const before = manifest({ a: '1', b: '2', m: '3', z: '4' });
  const change = diffManifests(before, manifest({ a: '9', b: '9', n: '3', o: '5', p: '6' }));
  expect(withoutVanished(change, new Set())).toEqual(change);
  expect(withoutVanished(change, new Set(['a', 'n', 'o']))).toEqual({
    ...{ added: ['p'], modified: ['b'], moved: [], removed: ['m', 'z'], unchanged: 0 },
  });
});

describe('a revision', () => {
  test('does not depend on the order of the manifest', () => {
    const entries = manifest({ a: '1', b: '2', c: '3' });
    expect(manifestRevision(entries.toReversed())).toBe(manifestRevision(entries));
  });

  test('tells apart what only looks alike when written one after the other', () => {
    const revisions = [{ a: 'b', c: 'd' }, { a: 'bc', d: '' }, { ab: 'c', d: '' }, {}].map((files) =>
      manifestRevision(manifest(files as Record<string, string>)),
    );
    expect(new Set(revisions).size).toBe(revisions.length);
  });
});
