/** The chaos program finds what it is there to find, and its parts hold on a small scale. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeStores, createCheapEmbedder, dump, openStores } from '@docgraph/ingestion/testing';
import { afterAll, expect, test } from 'vitest';
import { brokenPromises, editCosts } from './cost.ts';
import { crashMatrix } from './crashes.ts';
import { difference } from './difference.ts';
import { slopeOf } from './soak.ts';

const folder = mkdtempSync(join(tmpdir(), 'docgraph-chaos-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  'after crashes at writes and at random moments the state is that of a clean rebuild',
  { timeout: 60_000 },
  async () => {
    const counts = await crashMatrix({ crashes: 8, seed: 7, lanes: 2, folder: join(folder, 'crashes'), pages: 4 });
    expect(counts.atWrites + counts.atRandomMoments + counts.whileRepairing).toBeGreaterThanOrEqual(8);
    expect(counts.atWrites).toBeGreaterThan(0);
    expect(counts.compared).toBeGreaterThanOrEqual(8);
  },
);

test('an edit costs the same in a larger corpus, and a rename embeds nothing', { timeout: 60_000 }, async () => {
  const costs = await editCosts([10, 60], 7, join(folder, 'cost'));
  expect(brokenPromises(costs, 0.2)).toEqual([]);
  expect(costs[0]).toMatchObject({ oneFile: { filesParsed: 1, chunksEmbedded: 2 }, nothing: { writes: 0 } });
  const [small, large] = costs as [(typeof costs)[0], (typeof costs)[0]];
  const dearer = {
    ...large,
    oneFile: { ...large.oneFile, filesParsed: 2 },
    rename: { ...large.rename, chunksEmbedded: 1 },
  };
  expect(brokenPromises([small, dearer], 0.2)).toHaveLength(2);
});

test('a lost point, an orphan and a duplicate are seen', async () => {
  const stores = openStores(join(folder, 'empty.db'));
  const empty = await dump(stores.graph, stores.index, createCheapEmbedder());
  await closeStores(stores);
  const [a, b] = [{ id: 'a' }, { id: 'b' }];
  const rebuilt = { ...empty, points: [a] };
  expect(difference(rebuilt, { ...rebuilt })).toBeNull();
  expect(difference({ ...empty, points: [b, b] }, rebuilt)).toEqual({
    parts: ['points'],
    lost: 1,
    orphans: 1,
    duplicates: 1,
  });
});

test('a slope is that of the line that fits best', () => {
  expect(slopeOf([5, 5, 5, 5])).toBe(0);
  expect(slopeOf([1, 3, 5, 7])).toBe(2);
  expect(slopeOf([0, 10, 0, 10, 0])).toBe(0);
});
