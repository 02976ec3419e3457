/** What every graph backend must do, as a suite that each one runs on its real engine. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  chunkId,
  documentId,
  sectionId,
  sha256,
  sourceIdFrom,
  type ChunkRecord,
  type DocumentRecord,
  type SectionRecord,
  type Span,
} from '@docgraph/domain';
import type { DocumentWrite, GraphStore } from './graph-store.ts';

const docs = sourceIdFrom('docs');
const span = (line: number): Span => ({ startLine: line, endLine: line, startOffset: line, endOffset: line + 5 });

/** A document whose sections are named by the keys of `bodies` and hold one chunk each. */
export function documentFixture(path: string, bodies: Readonly<Record<string, string>>, source = docs): DocumentWrite {
  const id = documentId(source, path);
  const document: DocumentRecord = {
    ...{ id, sourceId: source, path, contentHash: sha256(JSON.stringify(bodies)), title: path, lineCount: 9 },
    ...{ frontMatter: { tags: ['a'] }, diagnostics: [{ severity: 'info', rule: 'r', message: 'm', line: 1 }] },
  };
  const sections: SectionRecord[] = [];
  const chunks: ChunkRecord[] = [];
  for (const [ordinal, [heading, body]] of Object.entries(bodies).entries()) {
    const section = sectionId(id, heading);
    sections.push({
      ...{ id: section, documentId: id, ordinal, level: 2, heading, headingPath: [heading], anchor: heading },
      ...{ anchors: [], parentId: sections[0]?.id ?? null, span: span(ordinal + 1), text: `## ${heading}\n${body}` },
    });
    chunks.push({
      ...{ id: chunkId(section, 0), sectionId: section, documentId: id, sourceId: source, path, ordinal: 0 },
      ...{ span: span(ordinal + 1), fields: { title: path, headingPath: '', heading, body, code: '' } },
      ...{ indexHash: sha256(source, path, heading, body), textHash: sha256(heading, body) },
    });
  }
  return { document, sections, chunks };
}

/** @param open a fresh, empty store a call; the suite closes it. */
export function graphContract(name: string, open: () => Promise<GraphStore>): void {
  describe(`graph contract on ${name}`, () => {
    let graph: GraphStore;
    beforeEach(async () => {
      graph = await open();
      await graph.putSource({ id: docs, kind: 'folder', location: '/docs' });
    });
    afterEach(() => graph.close());

    /** What the ingestion does after the search index has taken everything. */
    const drain = async (): Promise<void> => {
      await graph.confirmIndexed(await graph.pendingChunks(100));
      await graph.confirmRemoved(await graph.pendingRemovals(100));
    };

    test('a document is read back as it was written', async () => {
      const write = documentFixture('a/b.md', { one: 'alpha', two: 'beta' });
      await graph.applyDocuments([write]);
      expect(await graph.document(write.document.id)).toEqual(write.document);
      expect(await graph.documentsAt('a/b.md')).toEqual([write.document]);
      expect(await graph.sectionsOf(write.document.id)).toEqual(write.sections);
      const passages = await graph.passages(write.chunks.map((c) => c.id));
      expect(passages).toEqual(
        write.chunks.map((chunk, i) => ({ chunk, section: write.sections[i], document: write.document })),
      );
      const ids = [write.sections[1]!.id, write.sections[0]!.id];
      expect((await graph.sections(ids)).map((v) => [v.section.id, v.document.path])).toEqual(
        ids.map((id) => [id, 'a/b.md']),
      );
    });

    test('unknown ids are left out, an unknown document is null', async () => {
      const ghost = documentFixture('ghost.md', { x: 'y' });
      expect(await graph.document(ghost.document.id)).toBeNull();
      expect(await graph.sections([ghost.sections[0]!.id])).toEqual([]);
      expect(await graph.passages([ghost.chunks[0]!.id])).toEqual([]);
    });

    test('writing the same document twice changes nothing and leaves nothing to index', async () => {
      const write = documentFixture('a.md', { one: 'alpha' });
      expect(await graph.applyDocuments([write])).toEqual({ added: 1, modified: 0, removed: 0, unchanged: 0 });
      await drain();
      expect(await graph.applyDocuments([write])).toEqual({ added: 0, modified: 0, removed: 0, unchanged: 1 });
      expect((await graph.stats()).pending).toBe(0);
    });

    test('an edit makes only the changed chunks pending and the vanished ones removals', async () => {
      const before = documentFixture('a.md', { keep: 'k', edit: 'old', drop: 'd' });
      const after = documentFixture('a.md', { keep: 'k', edit: 'new', fresh: 'f' });
      await graph.applyDocuments([before]);
      await drain();
      expect(await graph.applyDocuments([after])).toEqual({ added: 1, modified: 1, removed: 1, unchanged: 1 });
      const pending = (await graph.pendingChunks(100)).map((c) => c.fields.heading).sort();
      expect(pending).toEqual(['edit', 'fresh']);
      expect(await graph.pendingRemovals(100)).toEqual([before.chunks[2]!.id]);
    });

    test('a chunk that changed while it was being indexed stays pending', async () => {
      await graph.applyDocuments([documentFixture('a.md', { one: 'old' })]);
      const taken = await graph.pendingChunks(100);
      await graph.applyDocuments([documentFixture('a.md', { one: 'new' })]);
      await graph.confirmIndexed(taken);
      expect((await graph.pendingChunks(100)).map((c) => c.fields.body)).toEqual(['new']);
    });

    test('a removed document leaves no section and no chunk, only removals to index', async () => {
      const write = documentFixture('a.md', { one: 'alpha', two: 'beta' });
      await graph.applyDocuments([write]);
      await drain();
      await graph.removeDocuments([write.document.id]);
      expect(await graph.stats()).toEqual({ sources: 1, documents: 0, sections: 0, chunks: 0, pending: 2 });
      expect(await graph.pendingRemovals(100)).toEqual(write.chunks.map((c) => c.id).sort());
      await graph.confirmRemoved(write.chunks.map((c) => c.id));
      expect((await graph.stats()).pending).toBe(0);
    });

    test('a chunk that comes back is no removal any more', async () => {
      const write = documentFixture('a.md', { one: 'alpha' });
      await graph.applyDocuments([write]);
      await drain();
      await graph.removeDocuments([write.document.id]);
      await graph.applyDocuments([write]);
      expect(await graph.pendingRemovals(100)).toEqual([]);
      expect(await graph.pendingChunks(100)).toHaveLength(1);
    });

    test('marking for repair makes known chunks pending and unknown ones removals', async () => {
      const known = documentFixture('a.md', { one: 'alpha' });
      const unknown = documentFixture('ghost.md', { x: 'y' }).chunks[0]!.id;
      await graph.applyDocuments([known]);
      await drain();
      await graph.markPending([known.chunks[0]!.id, unknown]);
      expect((await graph.pendingChunks(100)).map((c) => c.id)).toEqual([known.chunks[0]!.id]);
      expect(await graph.pendingRemovals(100)).toEqual([unknown]);
    });

    test('sources keep their revision, and removing one takes its documents along', async () => {
      const other = sourceIdFrom('other');
      await graph.putSource({ id: other, kind: 'folder', location: '/other' });
      await graph.applyDocuments([documentFixture('a.md', { x: '1' }), documentFixture('a.md', { x: '1' }, other)]);
      await graph.setRevision(other, 'r1', '2026-01-01T00:00:00Z');
      await graph.putSource({ id: other, kind: 'folder', location: '/moved' });
      expect((await graph.sources())[1]).toEqual({
        ...{ id: other, kind: 'folder', location: '/moved' },
        ...{ revision: 'r1', indexedAt: '2026-01-01T00:00:00Z' },
      });
      expect((await graph.documentsAt('a.md')).map((d) => d.sourceId)).toEqual([docs, other]);
      await graph.removeSource(other);
      expect((await graph.sources()).map((s) => s.id)).toEqual([docs]);
      expect((await graph.stats()).documents).toBe(1);
    });

    test('manifest and pages of documents are in the order of paths', async () => {
      const paths = ['b.md', 'a/z.md', 'a.md', 'c.md'];
      await graph.applyDocuments(paths.map((path) => documentFixture(path, { x: path })));
      const sorted = [...paths].sort();
      expect((await graph.manifest(docs)).map((e) => e.path)).toEqual(sorted);
      const first = await graph.documents({ source: docs, after: null, limit: 3 });
      const rest = await graph.documents({ source: null, after: first.at(-1)!.id, limit: 3 });
      expect([...first, ...rest].map((d) => d.path)).toEqual(sorted);
    });

    test('a scan returns every chunk once, by id', async () => {
      const writes = ['a.md', 'b.md', 'c.md'].map((path) => documentFixture(path, { x: path, y: path }));
      await graph.applyDocuments(writes);
      const seen = [];
      for (let after = null; ;) {
        const page = await graph.scanChunks({ after, limit: 4 });
        if (page.length === 0) break;
        seen.push(...page.map((c) => c.id));
        after = page.at(-1)!.id;
      }
      expect(seen).toEqual(writes.flatMap((w) => w.chunks.map((c) => c.id)).sort());
    });

    test('the version moves with every write', async () => {
      const before = await graph.version();
      await graph.applyDocuments([documentFixture('a.md', { x: '1' })]);
      expect(await graph.version()).not.toBe(before);
    });
  });
}
