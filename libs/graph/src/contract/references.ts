/** Sections refer to each other by links and by titles, whatever comes and goes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentId, type SectionId } from '@docgraph/domain';
import type { DocumentWrite } from '../graph-store.ts';
import type { ContractContext } from './context.ts';
import { docs, documentFixture } from './fixtures.ts';

export function referencesContract(context: ContractContext): void {
  /** `kind path#section` of everything that a section of a document refers to. */
  const refersTo = async (write: DocumentWrite, section = 0): Promise<readonly string[]> => {
    const references = await context.graph().references([write.sections[section]!.id]);
    const views = await context.graph().sections(references.map((reference) => reference.target.sectionId));
    return references.map(({ kind }, i) => `${kind} ${views[i]!.document.path}#${views[i]!.section.anchor}`);
  };

  test('a link leads to the likeliest place that exists, and to another one when that goes', async () => {
    const from = documentFixture('a.md', { x: '' }, { links: [{ under: 'x', to: ['none.md', 'b.md#two', 'c.md'] }] });
    const b = documentFixture('b.md', { one: '1', two: '2' });
    const c = documentFixture('c.md', { only: '3' });
    await context.graph().applyDocuments([from]);
    expect(await refersTo(from)).toEqual([]);
    await context.graph().applyDocuments([b, c]);
    expect(await refersTo(from)).toEqual(['LINKS_TO b.md#two']);
    await context.graph().removeDocuments([b.document.id]);
    expect(await refersTo(from)).toEqual(['LINKS_TO c.md#only']);
  });

  test('a link to an anchor that is not there leads to the top of its document', async () => {
    const from = documentFixture('a.md', { x: '' }, { links: [{ under: 'x', to: ['b.md#gone'] }] });
    await context.graph().applyDocuments([from, documentFixture('b.md', { one: '1', two: '2' })]);
    expect(await refersTo(from)).toEqual(['LINKS_TO b.md#one']);
  });

  test('the links of a document say where they lead, or that nothing is there', async () => {
    const places = [['a.md#two', 'b.md#two'], ['b.md#gone', 'a.md#gone'], ['none.md#two'], ['a.md'], ['b.md#alias']];
    const links = places.map((to, i) => ({ under: i < 3 ? 'x' : 'y', to }));
    const from = documentFixture('a.md', { x: '', y: '' }, { links });
    const b = documentFixture('b.md', { one: '1', two: '2' });
    const [one, two] = b.sections;
    await context.graph().applyDocuments([from, { ...b, sections: [{ ...one!, anchors: ['alias'] }, two!] }]);
    const found = await context.graph().linksOf(from.document.id);
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
    await context.graph().removeDocuments([to]);
    const rest = (await context.graph().linksOf(from.document.id)).map((link) => link.target?.hasAnchor);
    expect(rest).toEqual([false, false, undefined, true, undefined]);
    expect(await context.graph().linksOf(to)).toEqual([]);
  });

  test('a title that a section names becomes a reference, also when its document comes later, until it goes', async () => {
    const from = documentFixture('a.md', { x: 'See the disaster recovery guide, then go on.' });
    const guide = documentFixture('b.md', { top: 'text' }, { title: 'Disaster Recovery' });
    await context.graph().applyDocuments([from]);
    expect(await refersTo(from)).toEqual([]);
    await context.graph().applyDocuments([guide]);
    expect(await refersTo(from)).toEqual(['REFERS_TO b.md#top']);
    await context.graph().applyDocuments([documentFixture('b.md', { top: 'text' }, { title: 'Backup' })]);
    expect(await refersTo(from)).toEqual([]);
    await context.graph().applyDocuments([guide]);
    await context.graph().removeDocuments([guide.document.id]);
    expect(await refersTo(from)).toEqual([]);
  });

  test.each([
    ['볼륨 스냅샷 안내', '볼륨 스냅샷을 봅니다: 볼륨 스냅샷 안내.'],
    ['प्रतिकृति प्रबंधक', 'यह प्रतिकृति प्रबंधक है।'],
    ['คู่มือ การติดตั้ง', 'ดู คู่มือ การติดตั้ง'],
    ['ガイド データ', 'この ガイド データ を'],
    ['Oﬃce Ｓｅｔｕｐ', 'See the office setup, please.'],
    ['Office Setup', 'See the oﬃce Ｓｅｔｕｐ, please.'],
  ])('a title of any script is found in the texts that were there before: %s', async (title, text) => {
    const from = documentFixture('a.md', { x: text });
    await context.graph().applyDocuments([from]);
    await context.graph().applyDocuments([documentFixture('b.md', { top: 'text' }, { title })]);
    expect(await refersTo(from)).toEqual(['REFERS_TO b.md#top']);
  });

  test('the longest title at a place is meant; an own title and a title of many documents are no references', async () => {
    const from = documentFixture(
      'a.md',
      { x: 'Volume Snapshots of this Own Page, and Overview.' },
      { title: 'Own Page' },
    );
    const titled = (path: string, title: string): DocumentWrite => documentFixture(path, { top: path }, { title });
    await context.graph().applyDocuments([from, titled('v.md', 'Volume'), titled('s.md', 'Volume Snapshots')]);
    await context.graph().applyDocuments(['1', '2', '3', '4'].map((n) => titled(`o${n}.md`, 'Overview')));
    expect(await refersTo(from)).toEqual(['REFERS_TO s.md#top']);
    await context.graph().removeDocuments([documentId(docs, 's.md'), documentId(docs, 'o4.md')]);
    expect(await refersTo(from)).toEqual([
      ...['REFERS_TO v.md#top', 'REFERS_TO o1.md#top', 'REFERS_TO o2.md#top', 'REFERS_TO o3.md#top'],
    ]);
  });

  test('a heading that a section names becomes a reference where no title is meant, in any number', async () => {
    const from = documentFixture('a.md', { x: 'Remove the old backup targets first. See Usage.' });
    const target = documentFixture('b.md', { Usage: '1', 'Backup target': '2' });
    await context.graph().applyDocuments([from]);
    await context.graph().applyDocuments([target]);
    expect(await refersTo(from)).toEqual(['REFERS_TO b.md#Backup target']);
    const [reference] = await context.graph().references([from.sections[0]!.id]);
    expect(reference?.via).toBe('heading');
    await context.graph().applyDocuments([documentFixture('c.md', { top: '3' }, { title: 'Backup Targets' })]);
    expect(await refersTo(from)).toEqual(['REFERS_TO c.md#top']);
    await context.graph().removeDocuments([documentId(docs, 'b.md'), documentId(docs, 'c.md')]);
    expect(await refersTo(from)).toEqual([]);
  });

  test('a term that a section names leads to the sections that define it, until none does', async () => {
    const from = documentFixture('a.md', { x: 'Needs an instance manager. Has an engine.' });
    const states = ['concept:instance manager', 'command:engine'].map(
      (to) => ({ under: 'y', kind: 'DEFINES', to }) as const,
    );
    await context.graph().applyDocuments([from]);
    await context.graph().applyDocuments([documentFixture('b.md', { top: '', y: '' }, { states })]);
    expect(await refersTo(from)).toEqual(['REFERS_TO b.md#y']);
    const [reference] = await context.graph().references([from.sections[0]!.id]);
    expect(reference?.via).toBe('term');
    await context.graph().applyDocuments([documentFixture('b.md', { top: '', y: '' })]);
    expect(await refersTo(from)).toEqual([]);
  });

  test('a question means a document by one word only in the number of its title', async () => {
    const titled = ['Settings', 'Node Labels'].map((title) => documentFixture(`${title}.md`, { top: '' }, { title }));
    await context.graph().applyDocuments(titled);
    const named = async (text: string) => (await context.graph().namedIn([text]))[0]!.map(({ path }) => path);
    expect(await named('which setting is it, and which node label?')).toEqual(['Node Labels.md']);
    expect(await named('where are the settings?')).toEqual(['Settings.md']);
  });

  test('in-degree counts the sections that refer to the same place', async () => {
    const linking = (path: string): DocumentWrite =>
      documentFixture(path, { x: 'Use Disaster Recovery.' }, { links: [{ under: 'x', to: ['z.md'] }] });
    const writes = ['a.md', 'b.md', 'c.md'].map(linking);
    await context
      .graph()
      .applyDocuments([...writes, documentFixture('z.md', { top: '' }, { title: 'Disaster Recovery' })]);
    const references = await context.graph().references([writes[0]!.sections[0]!.id]);
    expect(references.map(({ kind, inDegree }) => [kind, inDegree])).toEqual([
      ['LINKS_TO', 3],
      ['REFERS_TO', 3],
    ]);
  });

  test('a text names documents by their titles, whatever the case and accents', async () => {
    const guide = documentFixture('b.md', { top: 'text' }, { title: 'Café Réservation (draft)' });
    await context.graph().applyDocuments([guide]);
    const texts = ['how do I use the CAFE reservation page?', 'nothing of the kind', 'café réservation'];
    const named = await context.graph().namedIn(texts);
    const target = ['b.md', guide.chunks[0]!.id];
    expect(named.map((targets) => targets.map(({ path, chunkId }) => [path, chunkId]))).toEqual([
      [target],
      [],
      [target],
    ]);
    expect(await context.graph().namedIn([])).toEqual([]);
  });

  test('references after any edits are those of a clean rebuild', async () => {
    const titles = ['Alpha', 'Alpha Beta', 'Beta Gamma', 'Gamma', 'Delta Alpha', 'Page One'];
    const edit = fc.record({
      path: fc.constantFrom('a.md', 'b.md', 'c.md', 'd.md'),
      title: fc.constantFrom(...titles),
      body: fc.array(fc.constantFrom('alpha', 'Beta', 'gamma.', 'delta', 'page', 'one'), { maxLength: 8 }),
      heading: fc.constantFrom('Gammas Alpha', 'Page Ones', 'Beta Gamma', 'Two'),
      term: fc.constantFrom('alpha page', 'beta delta', 'one'),
      link: fc.constantFrom('a.md#x', 'b.md', 'd.md#none'),
      remove: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        const [edited, clean] = [await context.open(), await context.open()];
        try {
          for (const store of [edited, clean]) await store.putSource({ id: docs, kind: 'folder', location: '/docs' });
          const final = new Map<string, DocumentWrite>();
          for (const { path, title, heading, term, body, link, remove } of edits) {
            const states = [{ under: heading, kind: 'DEFINES', to: `concept:${term}` }] as const;
            const links = [{ under: 'x', to: [link] }];
            const write = documentFixture(path, { x: body.join(' '), [heading]: '' }, { title, links, states });
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
}
