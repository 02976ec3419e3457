/** What one graph gives out, another takes over, and then both say the same. */
import { expect, test } from 'vitest';
import { sourceIdFrom, type ChunkId, type DocumentId } from '@docgraph/domain';
import type { GraphExport } from '../graph-export.ts';
import { allReads, exportsOf } from './all-reads.ts';
import type { ContractContext } from './context.ts';
import { docs, documentFixture } from './fixtures.ts';

const other = sourceIdFrom('other');
const QUESTIONS = { sources: [docs, other], documents: [], nodes: [], texts: ['what does the log level do?'] };

const written = [
  documentFixture(
    'a.md',
    { one: 'The log level of beta.', two: 'beta' },
    {
      title: 'Alpha',
      links: [
        { under: 'one', to: ['b.md#none', 'b.md', 'gone.md'] },
        { under: 'one', to: ['a.md#two'] },
        { under: 'two', to: ['b.md#'] },
      ],
      states: [
        { under: 'two', kind: 'MENTIONS', to: 'component:log level', surface: 'Log Level' },
        { under: 'one', kind: 'DEFINES', to: 'configuration:log.level', surface: 'log.level' },
        { under: 'one', kind: 'MENTIONS', to: 'component:log level', surface: 'the log level' },
        { under: 'one', kind: 'DEPENDS_ON', from: 'component:log level', to: 'configuration:log.level' },
        { under: 'one', kind: 'REQUIRES', to: 'component:log level' },
      ],
    },
  ),
  documentFixture('b.md', { three: 'alpha' }, { title: 'Beta' }),
  documentFixture('empty.md', {}),
  documentFixture('b.md', { four: 'log level' }, { source: other, title: 'Log level' }),
];

export function exportsContract(context: ContractContext): void {
  test('a document is exported as it was written, entities by id, with the marks of its chunks', async () => {
    await context.graph().putSource({ id: other, kind: 'folder', location: '/other' });
    await context.graph().applyDocuments(written);
    await context.drain();
    const edited = written[0]!.chunks[1]!;
    await context.graph().markPending([edited.id]);
    const { documents } = await exportsOf(context.graph());
    const byId = <T extends { readonly id: string }>(a: T, b: T) => (a.id < b.id ? -1 : 1);
    const inOrder = (edges: (typeof written)[number]['edges']) =>
      ['one', 'two'].flatMap((heading) => {
        const section = written[0]!.sections.find((each) => each.heading === heading)!;
        return edges.filter((edge) => edge.sectionId === section.id).toSorted((a, b) => a.ordinal - b.ordinal);
      });
    const expected = written
      .map((write, i) => ({
        ...{ ...write, entities: write.entities.toSorted(byId), edges: inOrder(write.edges) },
        pending: i === 0 ? [edited.id] : [],
      }))
      .sort((a, b) => byId(a.document, b.document));
    expect(documents).toEqual(expected);
  });

  test('pages start after an id, also one that there is none of any more', async () => {
    await context.graph().applyDocuments(written.slice(0, 3));
    const ids = (await exportsOf(context.graph())).documents.map(({ document }) => document.id);
    expect(ids).toEqual(ids.toSorted());
    const page = (after: DocumentId | null, limit: number): Promise<readonly DocumentId[]> =>
      context
        .graph()
        .exportDocuments({ after, limit })
        .then((found) => found.map(({ document }) => document.id));
    expect(await page(null, 2)).toEqual(ids.slice(0, 2));
    await context.graph().removeDocuments([ids[0]!]);
    expect(await page(ids[0]!, 5)).toEqual(ids.slice(1));
    expect(await page(ids[2]!, 5)).toEqual([]);
    const removals = await context.graph().exportRemovals({ after: null, limit: 10 });
    expect(removals).toEqual(await context.graph().pendingRemovals(10));
    for (const [i, id] of removals.entries())
      expect(await context.graph().exportRemovals({ after: id, limit: 1 })).toEqual(removals.slice(i + 1, i + 2));
  });

  test('what is exported and written elsewhere answers every read as the first does', async () => {
    const graph = context.graph();
    await graph.putSource({ id: other, kind: 'folder', location: '/other' });
    const gone = documentFixture('gone.md', { five: 'log level' });
    await graph.applyDocuments([...written, gone]);
    await context.drain();
    await graph.removeDocuments([gone.document.id]);
    await graph.markPending([written[0]!.chunks[0]!.id]);
    await graph.setRevision(docs, 'r1', '2026-01-01T00:00:00Z');
    const copy = await context.open();
    try {
      for (const source of await graph.sources()) await copy.putSource(source);
      await takeOver(graph, copy);
      await copy.setRevision(docs, 'r1', '2026-01-01T00:00:00Z');
      expect(await allReads(copy, QUESTIONS)).toEqual(await allReads(graph, QUESTIONS));
    } finally {
      await copy.close();
    }
  });
}

async function takeOver(from: GraphExport, to: ReturnType<ContractContext['graph']>): Promise<void> {
  const { documents, removals } = await exportsOf(from);
  for (const write of documents) {
    await to.applyDocuments([write]);
    const pending = new Set<ChunkId>(write.pending);
    await to.confirmIndexed(write.chunks.filter(({ id }) => !pending.has(id)));
  }
  await to.markPending(removals);
}
