/** A move leaves the same on the other side whatever was there and wherever it was stopped; on real stores in files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceIdFrom, type ChunkId } from '@docgraph/domain';
import type { DocumentWrite } from '@docgraph/graph';
import { documentFixture } from '@docgraph/graph/contract';
import { afterAll, expect, it } from 'vitest';
import { createCheapEmbedder } from '../testing/cheap-embedder.ts';
import { closeStores, dump, openStores, type Stores } from '../testing/stores.ts';
import { throughGate } from '../testing/write-steps.ts';
import { drain } from '../drain.ts';
import { fillVectors } from '../fill-vectors.ts';
import { moveStores, type MoveReport } from './move.ts';

const dir = mkdtempSync(join(tmpdir(), 'docgraph-move-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const fresh = (): Stores => openStores(join(dir, `${files++}.db`));

const [docs, wiki, old] = ['docs', 'wiki', 'old'].map(sourceIdFrom);
const page = (path: string, body: string, more: Parameters<typeof documentFixture>[2] = {}): DocumentWrite =>
  documentFixture(path, { one: body, two: `the other ${body}` }, more);

const PAGES = Array.from({ length: 60 }, (_, i) =>
  page(`${i}.md`, `bravo ${i}`, {
    ...{ title: `Page ${i}`, links: [{ under: 'one', to: [`${i + 1}.md#two`, 'none.md'] }] },
    states: [{ under: 'two', kind: 'MENTIONS', to: `component:agent ${i % 7}` }],
  }),
);

/** An index with a vector for every point but one, a chunk that is pending and one to forget. */
async function source(): Promise<Stores> {
  const stores = fresh();
  const { graph, index } = stores;
  for (const id of [docs, wiki]) await graph.putSource({ id: id!, kind: 'folder', location: `/${id}` });
  await graph.applyDocuments([...PAGES, page('0.md', 'delta', { source: wiki! })]);
  await drain(graph, index);
  await fillVectors({ index, embedder: createCheapEmbedder() });
  const late = page('late.md', 'echo');
  await graph.applyDocuments([late]);
  await index.upsert(late.chunks.slice(0, 1));
  await graph.confirmIndexed(late.chunks.slice(0, 1));
  await graph.markPending(['f'.repeat(24) as ChunkId]);
  await graph.setRevision(docs!, 'r2', '2026-02-02T00:00:00Z');
  return stores;
}

/** Edited pages, pages that are gone, a source that is gone, and one that was complete and is to be so no more. */
async function earlier(): Promise<Stores> {
  const stores = fresh();
  const { graph, index } = stores;
  for (const id of [docs, wiki, old]) await graph.putSource({ id: id!, kind: 'folder', location: '/before' });
  const gone = page('gone.md', 'foxtrot', { source: old! });
  await graph.applyDocuments([
    ...PAGES.slice(10),
    page('5.md', 'golf'),
    page('gone.md', 'golf'),
    page('late.md', 'echo'),
    gone,
  ]);
  await drain(graph, index);
  await fillVectors({ index, embedder: createCheapEmbedder() });
  for (const id of [docs, wiki, old]) await graph.setRevision(id!, 'r1', '2026-01-01T00:00:00Z');
  await graph.removeDocuments([PAGES[30]!.document.id]);
  return stores;
}

const ALL = { graph: true, index: true };
const move = (from: Stores, to: Stores, parts = ALL): Promise<MoveReport> =>
  moveStores({ from, to, parts }, { onProgress: () => {} });
const dumpOf = async ({ graph, index }: Stores): Promise<unknown> => ({
  seen: await dump(graph, index),
  documents: await graph.exportDocuments({ after: null, limit: 1000 }),
  removals: await graph.exportRemovals({ after: null, limit: 1000 }),
  points: await index.exportPoints({ after: null, limit: 1000 }),
});

it.each([
  ['nothing', fresh],
  ['an earlier index', earlier],
])('over %s', async (_what, target) => {
  const [from, to] = [await source(), await target()];
  const expected = await dumpOf(from);
  const report = await move(from, to);
  expect(report.documents).toMatchObject({ compared: 62 + 1 });
  expect(report.documents!.present + report.documents!.copied).toBe(62);
  expect(await dumpOf(to)).toEqual(expected);
  expect(await dumpOf(from)).toEqual(expected);

  const version = await to.graph.version();
  const [points, documents] = [123, 62];
  expect(await move(from, to)).toEqual({
    points: { present: points, copied: 0, removed: 0, compared: points },
    documents: { present: documents, copied: 0, removed: 0, compared: documents + 1 },
  });
  // Sources are put again, and nothing else is written.
  expect(Number(await to.graph.version()) - Number(version)).toBe(2);
  await Promise.all([from, to].map(closeStores));
});

it('ends the same after it was stopped before any one of its writes', async () => {
  const from = await source();
  const expected = await dumpOf(from);
  for (let stop = 1, isDone = false; !isDone; stop++) {
    const to = await earlier();
    let writes = 0;
    const gated = throughGate(to, (write) => {
      if (++writes === stop) throw new Error(`stopped before ${write}`);
    });
    isDone = await move(from, gated).then(
      () => true,
      () => false,
    );
    expect(isDone || writes === stop).toBe(true);
    await move(from, to);
    expect(await dumpOf(to), `stopped before write ${stop}`).toEqual(expected);
    await closeStores(to);
    if (isDone) expect(stop).toBeGreaterThan(12);
  }
  await closeStores(from);
});

it('says which records are not the same when something else writes to the target', async () => {
  const [from, to] = [await source(), fresh()];
  const { id } = PAGES[3]!.document;
  const graph = {
    ...to.graph,
    setRevision: async (...values: Parameters<typeof to.graph.setRevision>) => {
      await to.graph.setRevision(...values);
      await to.graph.removeDocuments([id]);
    },
  };
  await expect(move(from, { ...to, graph })).rejects.toMatchObject({
    ...{ code: 'move-different', kind: 'conflict' },
    message: expect.stringContaining(`document ${id} is missing`),
  });
  await Promise.all([from, to].map(closeStores));
});

it('refuses a graph and an index of different times, before it writes', async () => {
  const [from, other, to] = [await source(), await earlier(), fresh()];
  for (const parts of [ALL, { graph: false, index: true }])
    await expect(move({ graph: from.graph, index: other.index }, to, parts)).rejects.toMatchObject({
      code: 'move-source-torn',
    });
  expect(await to.graph.stats()).toEqual({ sources: 0, documents: 0, sections: 0, chunks: 0, pending: 0 });
  await Promise.all([from, other, to].map(closeStores));
});
