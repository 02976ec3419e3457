/** Edges of every kind are walked in both directions, each with the place that says so. */
import { describe, expect, test } from 'vitest';
import { EDGE_TYPES, type EdgeKind } from '@docgraph/domain';
import type { DocumentWrite } from '../graph-store.ts';
import type { EdgeView, NodeId } from '../knowledge-reader.ts';
import { everyEdge, pagedEdges } from './all-edges.ts';
import type { ContractContext } from './context.ts';
import { documentFixture, entityFixture, type StatementFixture } from './fixtures.ts';

const KINDS = Object.keys(EDGE_TYPES) as readonly EdgeKind[];

export function edgesContract(context: ContractContext): void {
  /** `from KIND to` with the labels of nodes. */
  const told = async (edges: readonly EdgeView[]): Promise<readonly string[]> => {
    const nodes = await context.graph().nodes(edges.flatMap(({ from, to }) => [from, to]));
    const labels = new Map(nodes.map((node) => [node.id, node.label]));
    return edges.map(({ kind, from, to }) => `${labels.get(from)} ${kind} ${labels.get(to)}`);
  };
  const edgesAt = async (
    nodes: readonly NodeId[],
    direction: 'out' | 'in',
    kinds: readonly EdgeKind[] = KINDS,
  ): Promise<readonly EdgeView[]> => pagedEdges(context.graph(), { nodes, kinds, direction });
  const sectionIds = (write: DocumentWrite): readonly NodeId[] => write.sections.map(({ id }) => id);

  describe('edges', () => {
    test('of structure lead from documents to sections, from parents to children, and to what follows', async () => {
      const write = documentFixture('a.md', { x: '', y: '', z: '' }, { title: 'Page' });
      await context.graph().applyDocuments([write, documentFixture('b.md', { other: '' })]);
      expect(await told(await edgesAt([write.document.id], 'out'))).toEqual([
        ...['Page HAS_SECTION x', 'Page HAS_SECTION y', 'Page HAS_SECTION z'],
      ]);
      const [x, y, z] = sectionIds(write);
      expect(await told(await edgesAt([x!], 'out'))).toEqual(['x PARENT_OF y', 'x PARENT_OF z', 'x NEXT y']);
      expect(await told(await edgesAt([z!, y!], 'in'))).toEqual([
        ...['Page HAS_SECTION z', 'x PARENT_OF z', 'y NEXT z', 'Page HAS_SECTION y', 'x PARENT_OF y', 'x NEXT y'],
      ]);
      const [edge] = await edgesAt([y!], 'in', ['NEXT']);
      expect(edge).toEqual({
        ...{ kind: 'NEXT', from: x, to: y, sectionId: y, span: write.sections[1]!.span },
        ...{ rule: 'structure', confidence: 1, surface: 'y' },
      });
    });

    test('that sections state are read as they were written, by what they come from and lead to', async () => {
      const states: StatementFixture[] = [
        { under: 'x', kind: 'DEFINES', to: 'component:engine', surface: 'The engine' },
        { under: 'x', kind: 'MENTIONS', to: 'component:kernel' },
        { under: 'x', kind: 'DEPENDS_ON', from: 'component:engine', to: 'component:kernel', surface: 'kernel 6' },
        { under: 'y', kind: 'MENTIONS', to: 'component:kernel' },
        { under: 'y', kind: 'REQUIRES', to: 'component:kernel' },
      ];
      const write = documentFixture('a.md', { x: '', y: '' }, { states });
      await context.graph().applyDocuments([write]);
      const stated = ['MENTIONS', 'DEFINES', 'DEPENDS_ON', 'REQUIRES'] as const;
      const engine = entityFixture('component:engine').id;
      const kernel = entityFixture('component:kernel').id;
      expect(await told(await edgesAt([write.sections[0]!.id], 'out', stated))).toEqual([
        ...['x MENTIONS kernel', 'x DEFINES The engine'],
      ]);
      expect(await edgesAt([engine], 'out')).toEqual([withoutOrdinal(write, 2)]);
      expect(await edgesAt([kernel], 'in')).toEqual([1, 3, 4, 2].map((i) => withoutOrdinal(write, i)));
    });

    test('of links and names are the references of a section, with the words that say so', async () => {
      const links = [
        { under: 'x', to: ['b.md#two'] },
        { under: 'x', to: ['b.md#two'] },
        { under: 'y', to: ['none.md', 'b.md'] },
      ];
      const from = documentFixture('a.md', { x: 'First\nthe disaster recovery guide.', y: 'b' }, { links });
      const b = documentFixture('b.md', { one: '1', two: '2' }, { title: 'Disaster Recovery' });
      await context.graph().applyDocuments([from, b]);
      const kinds = ['LINKS_TO', 'REFERS_TO'] as const;
      const out = await edgesAt(sectionIds(from), 'out', kinds);
      expect(await told(out)).toEqual(['x LINKS_TO two', 'x REFERS_TO one', 'y LINKS_TO one']);
      expect(out.map(({ rule, surface, sectionId }) => [rule, surface, sectionId])).toEqual([
        ['link', 'a link', from.sections[0]!.id],
        ['name', 'disaster recovery', from.sections[0]!.id],
        ['link', 'a link', from.sections[1]!.id],
      ]);
      // The section begins with its heading on line 1 at offset 1; the name stands in the second line behind it.
      expect(out[1]!.span).toEqual({ startLine: 3, endLine: 3, startOffset: 16, endOffset: 33 });
      const references = await context.graph().references(from.sections.map(({ id }) => id));
      expect(new Set(out.map(({ from: id, to }) => `${id} ${to}`))).toEqual(
        new Set(references.map(({ from: id, target }) => `${id} ${target.sectionId}`)),
      );
      expect(await told(await edgesAt(sectionIds(b), 'in', kinds))).toEqual([
        ...['y LINKS_TO one', 'x REFERS_TO one', 'x LINKS_TO two'],
      ]);
    });

    test('of names lead to what has the name: a document by its title, a section by its heading or a term it defines', async () => {
      const from = documentFixture('a.md', { x: 'A disaster recovery, a volume snapshot, and replica sets.' });
      const states: StatementFixture[] = [{ under: 'three', kind: 'DEFINES', to: 'concept:replica set' }];
      const bodies = { one: '1', 'Volume Snapshots': '2', three: '3' };
      const b = documentFixture('b.md', bodies, { title: 'Disaster Recovery', states });
      await context.graph().applyDocuments([from, b]);
      const out = await edgesAt(sectionIds(from), 'out', ['REFERS_TO']);
      expect(await told(out)).toEqual(['x REFERS_TO one', 'x REFERS_TO Volume Snapshots', 'x REFERS_TO three']);
      expect(out.map(({ surface }) => surface)).toEqual(['disaster recovery', 'volume snapshot', 'replica sets']);
      expect(await edgesAt(sectionIds(b), 'in', ['REFERS_TO'])).toEqual(out);
    });

    test('lead to the section that defines a term from where it is named, both ways, with the words that name it', async () => {
      const states: StatementFixture[] = [{ under: 'y', kind: 'DEFINES', to: 'concept:error budget' }];
      const terms = documentFixture('a.md', { x: 'first', y: 'An error budget is a number.' }, { states });
      const naming = documentFixture('b.md', { z: 'Mind the error budgets.' });
      await context.graph().applyDocuments([terms, naming]);
      const [edge] = await edgesAt(sectionIds(naming), 'out', ['REFERS_TO']);
      expect(edge).toMatchObject({ from: naming.sections[0]!.id, to: terms.sections[1]!.id, surface: 'error budgets' });
      expect(await edgesAt(sectionIds(terms), 'in', ['REFERS_TO'])).toEqual([edge]);
    });

    test('mention a concept or component where its name is known from a title, unless the section states it', async () => {
      const states: StatementFixture[] = ['concept', 'component', 'command'].map((kind) => ({
        ...{ under: 'x', kind: 'DEFINES', to: `${kind}:disaster recovery` },
      }));
      const titled = documentFixture('a.md', { x: 'disaster recovery' }, { title: 'Disaster recovery', states });
      const naming = documentFixture('b.md', { y: 'On Disaster\nrecovery.' });
      await context.graph().applyDocuments([titled, naming]);
      const out = await edgesAt(sectionIds(naming), 'out', ['MENTIONS']);
      expect(new Set(out.map(({ to }) => to))).toEqual(
        new Set(['concept', 'component'].map((kind) => entityFixture(`${kind}:disaster recovery`).id)),
      );
      expect(out[0]).toMatchObject({ rule: 'name', confidence: 1, surface: 'Disaster recovery' });
      expect(out[0]!.span).toEqual({ startLine: 2, endLine: 3, startOffset: 9, endOffset: 26 });
      const concept = entityFixture('concept:disaster recovery').id;
      expect(await edgesAt([concept], 'in', ['MENTIONS'])).toEqual(out.filter(({ to }) => to === concept));
      expect((await context.graph().nodes([concept]))[0]?.mentionCount).toBe(2);
    });

    test('come in pages that together are the whole, in the order of nodes, kinds and places', async () => {
      const states: StatementFixture[] = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
        ...{ under: 'x', kind: 'MENTIONS', to: `concept:${name}` },
      }));
      const write = documentFixture('a.md', { x: '', y: '', z: '' }, { states });
      await context.graph().applyDocuments([write]);
      const nodes = [...sectionIds(write), write.document.id, ...write.entities.map(({ id }) => id)];
      for (const direction of ['out', 'in'] as const) {
        const whole = await context.graph().edges({ nodes, kinds: KINDS, direction, after: null, limit: 1000 });
        expect(whole.next).toBeNull();
        expect(await edgesAt(nodes, direction)).toEqual(whole.edges);
      }
      expect(await everyEdge(context.graph(), nodes)).toHaveLength(2 * (3 + 2 + 2 + 5));
      const page = { nodes, kinds: KINDS, direction: 'out', limit: 3 } as const;
      await expect(context.graph().edges({ ...page, after: 'x' })).rejects.toMatchObject({ code: 'invalid-cursor' });
    });

    test('of unknown nodes are none', async () => {
      const ghost = documentFixture('ghost.md', { x: '' });
      const ids = [ghost.document.id, ...sectionIds(ghost), entityFixture('error:ghost').id];
      expect(await everyEdge(context.graph(), ids)).toEqual([]);
    });
  });
}

/** An edge as it is read. */
function withoutOrdinal(write: DocumentWrite, ordinal: number): EdgeView {
  const { ordinal: _ordinal, ...edge } = write.edges[ordinal]!;
  return edge;
}
