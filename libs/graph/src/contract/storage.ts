/** Documents are kept as they were written, with what the search index has still to be told. */
import { expect, test } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import type { ContractContext } from './context.ts';
import { docs, documentFixture } from './fixtures.ts';

export function storageContract(context: ContractContext): void {
  test('a document is read back as it was written', async () => {
    const write = documentFixture('a/b.md', { one: 'alpha', two: 'beta' });
    await context.graph().applyDocuments([write]);
    expect(await context.graph().document(write.document.id)).toEqual(write.document);
    expect(await context.graph().documentsAt('a/b.md')).toEqual([write.document]);
    expect(await context.graph().sectionsOf(write.document.id)).toEqual(write.sections);
    const passages = await context.graph().passages(write.chunks.map((c) => c.id));
    expect(passages).toEqual(
      write.chunks.map((chunk, i) => ({ chunk, section: write.sections[i], document: write.document })),
    );
    const ids = [write.sections[1]!.id, write.sections[0]!.id];
    expect((await context.graph().sections(ids)).map((v) => [v.section.id, v.document.path])).toEqual(
      ids.map((id) => [id, 'a/b.md']),
    );
  });

  test('unknown ids are left out, an unknown document is null', async () => {
    const ghost = documentFixture('ghost.md', { x: 'y' });
    expect(await context.graph().document(ghost.document.id)).toBeNull();
    expect(await context.graph().sections([ghost.sections[0]!.id])).toEqual([]);
    expect(await context.graph().passages([ghost.chunks[0]!.id])).toEqual([]);
  });

  test('writing the same document twice changes nothing and leaves nothing to index', async () => {
    const write = documentFixture('a.md', { one: 'alpha' });
    expect(await context.graph().applyDocuments([write])).toEqual({ added: 1, modified: 0, removed: 0, unchanged: 0 });
    await context.drain();
    expect(await context.graph().applyDocuments([write])).toEqual({ added: 0, modified: 0, removed: 0, unchanged: 1 });
    expect((await context.graph().stats()).pending).toBe(0);
  });

  test('an edit makes only the changed chunks pending and the vanished ones removals', async () => {
    const before = documentFixture('a.md', { keep: 'k', edit: 'old', drop: 'd' });
    const after = documentFixture('a.md', { keep: 'k', edit: 'new', fresh: 'f' });
    await context.graph().applyDocuments([before]);
    await context.drain();
    expect(await context.graph().applyDocuments([after])).toEqual({ added: 1, modified: 1, removed: 1, unchanged: 1 });
    const pending = (await context.graph().pendingChunks(100)).map((c) => c.fields.heading).sort();
    expect(pending).toEqual(['edit', 'fresh']);
    expect(await context.graph().pendingRemovals(100)).toEqual([before.chunks[2]!.id]);
  });

  test('a chunk that changed while it was being indexed stays pending', async () => {
    await context.graph().applyDocuments([documentFixture('a.md', { one: 'old' })]);
    const taken = await context.graph().pendingChunks(100);
    await context.graph().applyDocuments([documentFixture('a.md', { one: 'new' })]);
    await context.graph().confirmIndexed(taken);
    expect((await context.graph().pendingChunks(100)).map((c) => c.fields.body)).toEqual(['new']);
  });

  test('a confirmation that is late, of a chunk that another writer has dealt with, is done again', async () => {
    const write = (text: string) => documentFixture('a.md', { one: text });
    await context.graph().applyDocuments([write('old')]);
    const old = await context.graph().pendingChunks(100);
    await context.graph().applyDocuments([write('new')]);
    await context.drain();
    await context.graph().confirmIndexed(old);
    expect((await context.graph().pendingChunks(100)).map((c) => c.fields.body)).toEqual(['new']);
    await context.graph().removeDocuments([old[0]!.documentId]);
    const removals = await context.graph().pendingRemovals(100);
    await context.drain();
    await context.graph().confirmIndexed(old);
    expect(await context.graph().pendingRemovals(100)).toEqual([old[0]!.id]);
    await context.graph().applyDocuments([write('back')]);
    await context.drain();
    await context.graph().confirmRemoved(removals);
    expect((await context.graph().pendingChunks(100)).map((c) => c.fields.body)).toEqual(['back']);
    await context.drain();
    expect((await context.graph().stats()).pending).toBe(0);
  });

  test('a removed document leaves no section and no chunk, only removals to index', async () => {
    const write = documentFixture('a.md', { one: 'alpha', two: 'beta' });
    await context.graph().applyDocuments([write]);
    await context.drain();
    await context.graph().removeDocuments([write.document.id]);
    expect(await context.graph().stats()).toEqual({ sources: 1, documents: 0, sections: 0, chunks: 0, pending: 2 });
    expect(await context.graph().pendingRemovals(100)).toEqual(write.chunks.map((c) => c.id).sort());
    await context.graph().confirmRemoved(write.chunks.map((c) => c.id));
    expect((await context.graph().stats()).pending).toBe(0);
  });

  test('a chunk that comes back is no removal any more', async () => {
    const write = documentFixture('a.md', { one: 'alpha' });
    await context.graph().applyDocuments([write]);
    await context.drain();
    await context.graph().removeDocuments([write.document.id]);
    await context.graph().applyDocuments([write]);
    expect(await context.graph().pendingRemovals(100)).toEqual([]);
    expect(await context.graph().pendingChunks(100)).toHaveLength(1);
  });

  test('marking for repair makes known chunks pending and unknown ones removals', async () => {
    const known = documentFixture('a.md', { one: 'alpha' });
    const unknown = documentFixture('ghost.md', { x: 'y' }).chunks[0]!.id;
    await context.graph().applyDocuments([known]);
    await context.drain();
    await context.graph().markPending([known.chunks[0]!.id, unknown]);
    expect((await context.graph().pendingChunks(100)).map((c) => c.id)).toEqual([known.chunks[0]!.id]);
    expect(await context.graph().pendingRemovals(100)).toEqual([unknown]);
  });

  test('sources keep their revision, and removing one takes its documents along', async () => {
    const other = sourceIdFrom('other');
    await context.graph().putSource({ id: other, kind: 'folder', location: '/other' });
    await context
      .graph()
      .applyDocuments([documentFixture('a.md', { x: '1' }), documentFixture('a.md', { x: '1' }, { source: other })]);
    await context.graph().setRevision(other, 'r1', '2026-01-01T00:00:00Z');
    await context.graph().putSource({ id: other, kind: 'folder', location: '/moved' });
    expect((await context.graph().sources())[1]).toEqual({
      ...{ id: other, kind: 'folder', location: '/moved' },
      ...{ revision: 'r1', indexedAt: '2026-01-01T00:00:00Z' },
    });
    expect((await context.graph().documentsAt('a.md')).map((d) => d.sourceId)).toEqual([docs, other]);
    await context.graph().removeSource(other);
    expect((await context.graph().sources()).map((s) => s.id)).toEqual([docs]);
    expect((await context.graph().stats()).documents).toBe(1);
  });

  test('manifest and pages of documents are in the order of paths', async () => {
    const paths = ['b.md', 'a/z.md', 'a.md', 'c.md'];
    await context.graph().applyDocuments(paths.map((path) => documentFixture(path, { x: path })));
    const sorted = [...paths].sort();
    expect((await context.graph().manifest(docs)).map((e) => e.path)).toEqual(sorted);
    const first = await context.graph().documents({ source: docs, after: null, limit: 3 });
    const rest = await context.graph().documents({ source: null, after: first.at(-1)!.id, limit: 3 });
    expect([...first, ...rest].map((d) => d.path)).toEqual(sorted);
  });

  test('a scan returns every chunk once, by id', async () => {
    const writes = ['a.md', 'b.md', 'c.md'].map((path) => documentFixture(path, { x: path, y: path }));
    await context.graph().applyDocuments(writes);
    const seen = [];
    for (let after = null; ;) {
      const page = await context.graph().scanChunks({ after, limit: 4 });
      if (page.length === 0) break;
      seen.push(...page.map((c) => c.id));
      after = page.at(-1)!.id;
    }
    expect(seen).toEqual(writes.flatMap((w) => w.chunks.map((c) => c.id)).sort());
  });

  test('a run that a later one of its source has superseded writes nothing any more', async () => {
    const graph = context.graph();
    const [old, fresh] = ['old', 'new'].map((text) => documentFixture('a.md', { one: text }));
    const late = await graph.beginRun(docs, 0);
    await graph.applyDocuments([old!], late);
    const run = await graph.beginRun(docs, await graph.lastRun(docs));
    await graph.applyDocuments([fresh!], run);
    await graph.setRevision(docs, 'second', '2026-01-02T00:00:00Z', run);
    const refused = { code: 'run-superseded', kind: 'conflict' };
    const before = [await graph.version(), await graph.pendingChunks(9), await graph.sources()];
    await expect(graph.applyDocuments([old!], late)).rejects.toMatchObject(refused);
    await expect(graph.beginRun(docs, late.number)).rejects.toMatchObject(refused);
    await expect(graph.removeDocuments([fresh!.document.id], late)).rejects.toMatchObject(refused);
    await expect(graph.setRevision(docs, 'first', '2026-01-01T00:00:00Z', late)).rejects.toMatchObject(refused);
    expect([await graph.version(), await graph.pendingChunks(9), await graph.sources()]).toEqual(before);
    expect((await graph.pendingChunks(9)).map(({ fields }) => fields.body)).toEqual(['new']);
  });

  test('runs of different sources do not concern each other, and a source that is gone takes none', async () => {
    const graph = context.graph();
    const other = sourceIdFrom('other');
    await graph.putSource({ id: other, kind: 'folder', location: '/other' });
    const run = await graph.beginRun(other, 0);
    await graph.beginRun(docs, 0);
    await graph.applyDocuments([documentFixture('a.md', { x: '1' }, { source: other })], run);
    await graph.removeSource(other);
    await expect(graph.setRevision(other, 'r', '2026-01-01T00:00:00Z', run)).rejects.toThrow('the source is gone');
    expect(await graph.lastRun(other)).toBe(0);
    await expect(graph.beginRun(other, 0)).rejects.toMatchObject({ code: 'source-not-found' });
  });

  test('the version moves with every write', async () => {
    const before = await context.graph().version();
    await context.graph().applyDocuments([documentFixture('a.md', { x: '1' })]);
    expect(await context.graph().version()).not.toBe(before);
  });
}
