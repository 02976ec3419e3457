import { expect, it } from 'vitest';
import { isSourceId, isSourceName } from './ids.ts';
import { compareVersions, newestVersion, sourceName, sourceVersion, versionedSource } from './source-versions.ts';

it('orders versions as people mean them', () => {
  const ordered = [
    'latest',
    'main',
    '1',
    '1.2',
    '1.9',
    '1.10-beta',
    '1.10-rc.2',
    '1.10-rc.10',
    '1.10',
    '2024.1',
    'v2025.1',
  ];
  expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered);
});

it.each([
  [['1.9', '1.10', '2.0-rc.1', 'main'], '1.10'],
  [['2.0-rc.1', '2.0-beta', 'main'], '2.0-rc.1'],
  [['release-1.2', 'release-1.12'], 'release-1.12'],
  [['next', 'main'], 'next'],
  [[], null],
])('the newest of %j is %s', (versions, newest) => {
  expect(newestVersion(versions)).toBe(newest);
});

it('names a version so that the name can be taken apart', () => {
  expect(versionedSource('docs', '1.2')).toBe('docs@1.2');
  expect(versionedSource('docs', 'Feature/A b..')).toBe('docs@feature-a-b');
  expect([sourceName('docs@1.2'), sourceVersion('docs@1.2'), sourceVersion('docs')]).toEqual(['docs', '1.2', null]);
  expect([isSourceId('docs@1.2'), isSourceId('docs@'), isSourceId('@1')]).toEqual([true, false, false]);
  expect([isSourceName('docs'), isSourceName('docs@1.2')]).toEqual([true, false]);
});
