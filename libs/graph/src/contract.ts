/** What every graph backend must do, as a suite that each one runs on its real engine. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  chunkId,
  documentId,
  sectionId,
  sha256,
  sourceIdFrom,
  type ChunkRecord,
  type DocumentId,
  type DocumentRecord,
  type LinkRecord,
  type SectionId,
  type SectionRecord,
  type SourceId,
  type Span,
} from '@docgraph/domain';
import type { DocumentWrite, GraphStore } from './graph-store.ts';

const docs = sourceIdFrom('docs');
const span = (line: number): Span => ({ startLine: line, endLine: line, startOffset: line, endOffset: line + 5 });

/** A link of a fixture: the heading it stands under, and the places it can mean as `path#anchor`. */
export interface LinkFixture {
  readonly under: string;
  readonly to: readonly string[];
}

export interface FixtureOptions {
  readonly source?: SourceId;
  /** Default: the path. */
  readonly title?: string;
  readonly links?: readonly LinkFixture[];
}

/** A document whose sections are named by the keys of `bodies` and hold one chunk each. */
export function documentFixture(
  path: string,
  bodies: Readonly<Record<string, string>>,
  { source = docs, title = path, links = [] }: FixtureOptions = {},
): DocumentWrite {
  const id = documentId(source, path);
  const document: DocumentRecord = {
    ...{ id, sourceId: source, path, contentHash: sha256(title, JSON.stringify(bodies)), title, lineCount: 9 },
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
      ...{ span: span(ordinal + 1), fields: { title, headingPath: '', heading, body, code: '' } },
      ...{ indexHash: sha256(source, path, heading, body), textHash: sha256(heading, body) },
    });
  }
  return { document, sections, chunks, links: links.map((link, ordinal) => toLink(id, source, link, ordinal)) };
}

function toLink(document: DocumentId, source: SourceId, { under, to }: LinkFixture, ordinal: number): LinkRecord {
  const candidates = to.map((place) => {
    const [path = '', anchor = ''] = place.split('#');
    return { documentId: documentId(source, path), anchor };
  });
  return { sectionId: sectionId(document, under), ordinal, url: to[0]!, text: 'a link', span: span(1), candidates };
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
      await graph.applyDocuments([
        documentFixture('a.md', { x: '1' }),
        documentFixture('a.md', { x: '1' }, { source: other }),
      ]);
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

    /** `kind path#section` of everything that a section of a document refers to. */
    const refersTo = async (write: DocumentWrite, section = 0): Promise<readonly string[]> => {
      const references = await graph.references([write.sections[section]!.id]);
      const views = await graph.sections(references.map((reference) => reference.target.sectionId));
      return references.map(({ kind }, i) => `${kind} ${views[i]!.document.path}#${views[i]!.section.anchor}`);
    };

    test('a link leads to the likeliest place that exists, and to another one when that goes', async () => {
      const from = documentFixture('a.md', { x: '' }, { links: [{ under: 'x', to: ['none.md', 'b.md#two', 'c.md'] }] });
      const b = documentFixture('b.md', { one: '1', two: '2' });
      const c = documentFixture('c.md', { only: '3' });
      await graph.applyDocuments([from]);
      expect(await refersTo(from)).toEqual([]);
      await graph.applyDocuments([b, c]);
      expect(await refersTo(from)).toEqual(['LINKS_TO b.md#two']);
      await graph.removeDocuments([b.document.id]);
      expect(await refersTo(from)).toEqual(['LINKS_TO c.md#only']);
    });

    test('a link to an anchor that is not there leads to the top of its document', async () => {
      const from = documentFixture('a.md', { x: '' }, { links: [{ under: 'x', to: ['b.md#gone'] }] });
      await graph.applyDocuments([from, documentFixture('b.md', { one: '1', two: '2' })]);
      expect(await refersTo(from)).toEqual(['LINKS_TO b.md#one']);
    });

    test('the links of a document say where they lead, or that nothing is there', async () => {
      const places = [['a.md#two', 'b.md#two'], ['b.md#gone', 'a.md#gone'], ['none.md#two'], ['a.md'], ['b.md#alias']];
      const links = places.map((to, i) => ({ under: i < 3 ? 'x' : 'y', to }));
      const from = documentFixture('a.md', { x: '', y: '' }, { links });
      const b = documentFixture('b.md', { one: '1', two: '2' });
      const [one, two] = b.sections;
      await graph.applyDocuments([from, { ...b, sections: [{ ...one!, anchors: ['alias'] }, two!] }]);
      const found = await graph.linksOf(from.document.id);
      expect(found.map(({ target: _target, ...link }) => link)).toEqual(
        from.links.map(({ candidates: _candidates, ...link }) => link),
      );
      const to = b.document.id;
      expect(found.map((link) => link.target)).toEqual([
        { documentId: to, anchor: 'two', hasAnchor: true },
        { documentId: to, anchor: 'gone', hasAnchor: false },
        null,
        { documentId: from.document.id, anchor: '', hasAnchor: true },
        { documentId: to, anchor: 'alias', hasAnchor: true },
      ]);
      await graph.removeDocuments([to]);
      const rest = (await graph.linksOf(from.document.id)).map((link) => link.target?.hasAnchor);
      expect(rest).toEqual([false, false, undefined, true, undefined]);
      expect(await graph.linksOf(to)).toEqual([]);
    });

    test('a title that a section names becomes a reference, also when its document comes later, until it goes', async () => {
      const from = documentFixture('a.md', { x: 'See the disaster recovery guide, then go on.' });
      const guide = documentFixture('b.md', { top: 'text' }, { title: 'Disaster Recovery' });
      await graph.applyDocuments([from]);
      expect(await refersTo(from)).toEqual([]);
      await graph.applyDocuments([guide]);
      expect(await refersTo(from)).toEqual(['REFERS_TO b.md#top']);
      await graph.applyDocuments([documentFixture('b.md', { top: 'text' }, { title: 'Backup' })]);
      expect(await refersTo(from)).toEqual([]);
      await graph.applyDocuments([guide]);
      await graph.removeDocuments([guide.document.id]);
      expect(await refersTo(from)).toEqual([]);
    });

    test('the longest title at a place is meant; an own title and a title of many documents are no references', async () => {
      const from = documentFixture(
        'a.md',
        { x: 'Volume Snapshots of this Own Page, and Overview.' },
        { title: 'Own Page' },
      );
      const titled = (path: string, title: string): DocumentWrite => documentFixture(path, { top: path }, { title });
      await graph.applyDocuments([from, titled('v.md', 'Volume'), titled('s.md', 'Volume Snapshots')]);
      await graph.applyDocuments(['1', '2', '3', '4'].map((n) => titled(`o${n}.md`, 'Overview')));
      expect(await refersTo(from)).toEqual(['REFERS_TO s.md#top']);
      await graph.removeDocuments([documentId(docs, 's.md'), documentId(docs, 'o4.md')]);
      expect(await refersTo(from)).toEqual([
        ...['REFERS_TO v.md#top', 'REFERS_TO o1.md#top', 'REFERS_TO o2.md#top', 'REFERS_TO o3.md#top'],
      ]);
    });

    test('in-degree counts the sections that refer to the same place', async () => {
      const linking = (path: string): DocumentWrite =>
        documentFixture(path, { x: 'Use Disaster Recovery.' }, { links: [{ under: 'x', to: ['z.md'] }] });
      const writes = ['a.md', 'b.md', 'c.md'].map(linking);
      await graph.applyDocuments([...writes, documentFixture('z.md', { top: '' }, { title: 'Disaster Recovery' })]);
      const references = await graph.references([writes[0]!.sections[0]!.id]);
      expect(references.map(({ kind, inDegree }) => [kind, inDegree])).toEqual([
        ['LINKS_TO', 3],
        ['REFERS_TO', 3],
      ]);
    });

    test('a text names documents by their titles, whatever the case and accents', async () => {
      const guide = documentFixture('b.md', { top: 'text' }, { title: 'Café Réservation (draft)' });
      await graph.applyDocuments([guide]);
      const named = await graph.namedIn('how do I use the CAFE reservation page?');
      expect(named.map((target) => [target.path, target.chunkId])).toEqual([['b.md', guide.chunks[0]!.id]]);
      expect(await graph.namedIn('nothing of the kind')).toEqual([]);
    });

    test('references after any edits are those of a clean rebuild', async () => {
      const titles = ['Alpha', 'Alpha Beta', 'Beta Gamma', 'Gamma', 'Delta Alpha', 'Page One'];
      const edit = fc.record({
        path: fc.constantFrom('a.md', 'b.md', 'c.md', 'd.md'),
        title: fc.constantFrom(...titles),
        body: fc.array(fc.constantFrom('alpha', 'Beta', 'gamma.', 'delta', 'page', 'one'), { maxLength: 8 }),
        link: fc.constantFrom('a.md#x', 'b.md', 'd.md#none'),
        remove: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
          const [edited, clean] = [await open(), await open()];
          try {
            for (const store of [edited, clean]) await store.putSource({ id: docs, kind: 'folder', location: '/docs' });
            const final = new Map<string, DocumentWrite>();
            for (const { path, title, body, link, remove } of edits) {
              const write = documentFixture(
                path,
                { x: body.join(' ') },
                { title, links: [{ under: 'x', to: [link] }] },
              );
              if (remove) await edited.removeDocuments([write.document.id]);
              else await edited.applyDocuments([write]);
              if (remove) final.delete(path);
              else final.set(path, write);
            }
            await clean.applyDocuments([...final.values()]);
            const ids: SectionId[] = [...final.values()].map((write) => write.sections[0]!.id);
            expect(await edited.references(ids)).toEqual(await clean.references(ids));
          } finally {
            await edited.close();
            await clean.close();
          }
        }),
        { numRuns: 40, seed: 7 },
      );
    });

    test('the version moves with every write', async () => {
      const before = await graph.version();
      await graph.applyDocuments([documentFixture('a.md', { x: '1' })]);
      expect(await graph.version()).not.toBe(before);
    });
  });
}
