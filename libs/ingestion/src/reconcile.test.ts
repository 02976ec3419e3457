/** Drift that is planted behind the ingestion's back is found id by id and repaired. */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chunkId, documentId, sectionId, sourceIdFrom, type ChunkId, type ChunkRecord } from '@docgraph/domain';
import { createIngestor, type IngestEvent, type Ingestor } from './ingestor.ts';
import { createParsePool } from './parse-pool.ts';
import { drift, planRepair } from './reconcile.ts';
import { createCheapEmbedder } from './testing/cheap-embedder.ts';
import { folderWith, sourceOf, temporaryFolder } from './testing/folder.ts';
import { closeStores, dump, openStores, type Stores } from './testing/stores.ts';

const PAGES = 12;
const pool = createParsePool();
afterAll(() => pool.close());

const root = folderWith(
  Object.fromEntries(Array.from({ length: PAGES }, (_, i) => [`${i}.md`, `# Page ${i}\n\nalpha ${i}.\n`])),
);
let stores: Stores;
let ingestor: Ingestor;
let events: IngestEvent[];
let clean: unknown;
let chunks: readonly ChunkRecord[];

beforeEach(async () => {
  stores = openStores(join(temporaryFolder(), 'index.db'));
  events = [];
  const embedder = createCheapEmbedder();
  ingestor = createIngestor({ ...stores, embedder, pool, onEvent: (event) => events.push(event) });
  await ingestor.sync(sourceOf(root));
  await ingestor.fill();
  clean = await dump(stores.graph, stores.index);
  const ids = (await stores.graph.scanChunks({ after: null, limit: 100 })).map((chunk) => chunk.id);
  chunks = (await stores.graph.passages(ids)).map((view) => view.chunk);
});
afterEach(async () => {
  await ingestor.close();
  await closeStores(stores);
});

const idsOf = (records: readonly ChunkRecord[]): ChunkId[] => records.map((chunk) => chunk.id).sort();
/** A point as the index could have it of a document that the graph does not know. */
function stranger(i: number): ChunkRecord {
  const document = documentId(sourceIdFrom('docs'), `gone-${i}.md`);
  const section = sectionId(document, 'x');
  return { ...chunks[0]!, documentId: document, sectionId: section, id: chunkId(section, 0), path: `gone-${i}.md` };
}

describe('a repair', () => {
  test('of an index in step finds nothing, tells nothing and changes nothing', async () => {
    const plan = await ingestor.repair();
    expect(plan).toEqual({ expected: PAGES, missing: [], stale: [], extra: [] });
    expect(drift(plan)).toBe(0);
    expect(events.some((event) => event.kind === 'repaired')).toBe(false);
    expect(await dump(stores.graph, stores.index)).toEqual(clean);
  });

  test('finds missing, stale and extra points by their ids, and the index is as before', async () => {
    const [missing, stale] = [chunks.slice(0, 3), chunks.slice(3, 5)];
    const extra = [stranger(1), stranger(2), stranger(3), stranger(4)];
    await stores.index.remove(idsOf(missing));
    await stores.index.upsert(stale.map((chunk) => ({ ...chunk, indexHash: 'other', textHash: 'other' })));
    await stores.index.upsert(extra);

    const found = await planRepair(stores.graph, stores.index);
    const expected = { missing: idsOf(missing), stale: idsOf(stale), extra: idsOf(extra) };
    expect(found).toEqual({ expected: PAGES, ...expected });
    expect(drift(found)).toBe(9 / PAGES);
    expect(await ingestor.repair()).toEqual(found);
    expect(events.at(-1)).toEqual({ kind: 'repaired', plan: found });
    await ingestor.fill();
    expect(await dump(stores.graph, stores.index)).toEqual(clean);
    expect(drift(await planRepair(stores.graph, stores.index))).toBe(0);
  });

  test('finishes removals and additions that an interrupted run left', async () => {
    await stores.graph.removeDocuments([chunks[0]!.documentId]);
    await stores.graph.markPending([chunks[1]!.id]);
    await stores.index.remove([chunks[1]!.id]);
    const plan = await ingestor.repair();
    expect(plan).toEqual({ expected: PAGES - 1, missing: [], stale: [], extra: [] });
    expect(await stores.index.stats()).toMatchObject({ points: PAGES - 1 });
    expect(await stores.graph.stats()).toMatchObject({ pending: 0 });
  });

  test('of any mixture of damage leads back to the clean state', async () => {
    const damage = fc.record({
      removed: fc.subarray([...Array(PAGES).keys()]),
      changed: fc.subarray([...Array(PAGES).keys()]),
      added: fc.subarray([1, 2, 3]),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ removed, changed, added }) => {
        await stores.index.upsert(changed.map((i) => ({ ...chunks[i]!, indexHash: 'other' })));
        await stores.index.remove(removed.map((i) => chunks[i]!.id));
        await stores.index.upsert(added.map(stranger));
        const plan = await ingestor.repair();
        expect(plan.missing).toEqual(idsOf(removed.map((i) => chunks[i]!)));
        expect(plan.stale).toEqual(idsOf(changed.filter((i) => !removed.includes(i)).map((i) => chunks[i]!)));
        expect(plan.extra).toEqual(idsOf(added.map(stranger)));
        await ingestor.fill();
        expect(await dump(stores.graph, stores.index)).toEqual(clean);
      }),
      { numRuns: 20, seed: 3 },
    );
  });
});

test('drift is a share of what is expected, and never more than everything', () => {
  const plan = { expected: 4, missing: [], stale: [], extra: [] };
  const some = ['a', 'b'] as unknown as ChunkId[];
  expect(drift({ ...plan, expected: 0 })).toBe(0);
  expect(drift({ ...plan, missing: some })).toBe(0.5);
  expect(drift({ ...plan, missing: some, extra: some })).toBe(1);
  expect(drift({ ...plan, expected: 0, extra: some })).toBe(1);
  expect(drift({ ...plan, expected: 1, stale: some.slice(1), extra: some })).toBe(1);
});
