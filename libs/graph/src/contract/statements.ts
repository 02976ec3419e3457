/** Entities and stated edges live exactly as long as the sections that state them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTITY_KINDS, type EntityKind, type StatedEdgeKind } from '@docgraph/domain';
import type { DocumentWrite, GraphReader } from '../graph-store.ts';
import { everyEdge } from './all-edges.ts';
import type { ContractContext } from './context.ts';
import { docs, documentFixture, entityFixture, type StatementFixture } from './fixtures.ts';

const idOf = (written: string): ReturnType<typeof entityFixture>['id'] => entityFixture(written).id;

export function statementsContract(context: ContractContext): void {
  const labelOf = async (written: string): Promise<string | undefined> =>
    (await context.graph().nodes([idOf(written)]))[0]?.label;
  const mentioning = (path: string, ...surfaces: readonly string[]): DocumentWrite =>
    documentFixture(path, Object.fromEntries(surfaces.map((_, i) => [`s${i}`, ''])), {
      states: surfaces.map((surface, i) => ({ under: `s${i}`, kind: 'MENTIONS', to: 'concept:volume', surface })),
    });

  test('an entity lives until the last section that mentions or defines it goes, by removal or by an edit', async () => {
    const states: StatementFixture[] = [{ under: 'x', kind: 'DEFINES', to: 'concept:volume' }];
    const [a, b] = [mentioning('a.md', 'Volumes'), documentFixture('b.md', { x: '' }, { states })];
    await context.graph().applyDocuments([a, b]);
    await context.graph().removeDocuments([a.document.id]);
    expect(await labelOf('concept:volume')).toBe('volume');
    await context.graph().applyDocuments([documentFixture('b.md', { x: '' })]);
    expect(await labelOf('concept:volume')).toBeUndefined();
    expect(await everyEdge(context.graph(), [idOf('concept:volume')])).toEqual([]);
    await context.graph().applyDocuments([b]);
    await context.graph().removeSource(docs);
    expect(await labelOf('concept:volume')).toBeUndefined();
  });

  test('an entity is called as where it is defined, else as most often, else as comes first', async () => {
    await context.graph().applyDocuments([mentioning('a.md', 'volumes', 'Volume', 'Volume', 'volumes', 'a volume')]);
    expect(await labelOf('concept:volume')).toBe('Volume');
    const states: StatementFixture[] = [{ under: 'x', kind: 'DEFINES', to: 'concept:volume', surface: 'Volumes' }];
    await context.graph().applyDocuments([documentFixture('z.md', { x: '' }, { states })]);
    expect(await labelOf('concept:volume')).toBe('Volumes');
  });

  test('an entity is found where it is defined, and says how many sections speak of it', async () => {
    const states: StatementFixture[] = [
      { under: 'y', kind: 'MENTIONS', to: 'concept:volume' },
      { under: 'y', kind: 'DEFINES', to: 'concept:volume' },
    ];
    const z = documentFixture('z.md', { x: '', y: '' }, { states });
    await context.graph().applyDocuments([mentioning('a.md', 'volumes', 'Volume'), z]);
    expect(await context.graph().nodes([idOf('concept:volume')])).toEqual([
      {
        ...{ id: idOf('concept:volume'), kind: 'concept', name: 'volume', label: 'volume', mentionCount: 3 },
        ...{ documentId: z.document.id, sourceId: docs, path: 'z.md', sectionId: z.sections[1]!.id },
      },
    ]);
  });

  test('documents and sections are nodes, too; what is unknown is left out', async () => {
    const [a, empty] = [documentFixture('a.md', { x: '', y: '' }, { title: 'A page' }), documentFixture('e.md', {})];
    await context.graph().applyDocuments([a, empty]);
    const place = { documentId: a.document.id, sourceId: docs, path: 'a.md', mentionCount: 0 };
    const [x, y] = a.sections.map(({ id }) => id);
    const ids = [y!, idOf('concept:volume'), a.document.id, empty.document.id];
    const [section, page, without] = await context.graph().nodes(ids);
    expect(section).toEqual({ ...place, id: y, kind: 'section', label: 'y', sectionId: y });
    expect(page).toEqual({ ...place, id: a.document.id, kind: 'document', label: 'A page', sectionId: x });
    expect(without).toMatchObject({ id: empty.document.id, kind: 'document', sectionId: null });
  });

  test('what a document states comes in the order of its text, with the entities at both ends', async () => {
    const states: StatementFixture[] = [
      { under: 'x', kind: 'MENTIONS', to: 'command:kubectl get', surface: 'kubectl get pods' },
      { under: 'x', kind: 'HAS_PARAMETER', from: 'command:kubectl get', to: 'parameter:--all' },
      { under: 'y', kind: 'DEFINES', to: 'parameter:--all' },
    ];
    const a = documentFixture('a.md', { y: '', x: '' }, { states });
    await context.graph().applyDocuments([a, mentioning('b.md', 'volume')]);
    const [command, flag] = ['command:kubectl get', 'parameter:--all'].map(entityFixture);
    const [y, x] = a.sections.map(({ id }) => id);
    const spans = a.edges.map(({ span }) => span);
    expect(await context.graph().statementsOf(a.document.id)).toEqual([
      { kind: 'DEFINES', sectionId: y, span: spans[2], rule: 'rule-2', surface: '--all', from: null, to: flag },
      {
        ...{ kind: 'MENTIONS', sectionId: x, span: spans[0], rule: 'rule-0', surface: 'kubectl get pods' },
        ...{ from: null, to: command },
      },
      {
        kind: 'HAS_PARAMETER',
        sectionId: x,
        span: spans[1],
        rule: 'rule-1',
        surface: '--all',
        from: command,
        to: flag,
      },
    ]);
    expect(await context.graph().statementsOf(documentFixture('ghost.md', {}).document.id)).toEqual([]);
  });

  test('traits count the different things that a section holds', async () => {
    const states: StatementFixture[] = [
      ...(['step:a#1', 'step:a#2', 'example:a#3'] as const).map((to) => ({ under: 'x', kind: 'DEFINES', to }) as const),
      { under: 'x', kind: 'HAS_STEP', from: 'procedure:a', to: 'step:a#1' },
      { under: 'x', kind: 'DEFINES', to: 'procedure:a' },
      { under: 'x', kind: 'MENTIONS', to: 'command:kubectl get' },
      { under: 'x', kind: 'EXECUTES', from: 'step:a#1', to: 'command:kubectl get' },
      { under: 'x', kind: 'DEFINES', to: 'configuration:log.level' },
      { under: 'x', kind: 'MENTIONS', to: 'parameter:--force' },
      { under: 'y', kind: 'MENTIONS', to: 'error:no space left' },
      { under: 'y', kind: 'RESOLVES', to: 'error:no space left' },
    ];
    const { document, sections } = documentFixture('a.md', { x: '', y: '', z: '' }, { states });
    const write = documentFixture('a.md', { x: '', y: '', z: '' }, { states });
    await context.graph().applyDocuments([write]);
    const none = { steps: 0, commands: 0, errors: 0, resolves: 0, settings: 0, definitions: 0, examples: 0 };
    const [x, y, z] = sections.map(({ id }) => id);
    const unknown = documentFixture('ghost.md', { x: '' }).sections[0]!.id;
    expect(await context.graph().traitsOf([z!, y!, unknown, x!])).toEqual([
      { ...none, sectionId: z },
      { ...none, sectionId: y, errors: 1, resolves: 1 },
      { ...none, sectionId: unknown },
      { ...none, sectionId: x, steps: 2, commands: 1, settings: 2, definitions: 1, examples: 1 },
    ]);
    expect(await context.graph().traitsOf([])).toEqual([]);
    expect(document.id).toBe(write.document.id);
  });

  test('a write whose edge leads to no entity is refused as a whole', async () => {
    const good = mentioning('a.md', 'volume');
    const bad = {
      ...documentFixture('b.md', { x: '' }, { states: [{ under: 'x', kind: 'MENTIONS', to: 'concept:b' }] }),
    };
    await expect(context.graph().applyDocuments([good, { ...bad, entities: [] }])).rejects.toThrow();
    expect(await labelOf('concept:volume')).toBeUndefined();
  });

  test('entities and edges after any edits are those of a clean rebuild', async () => {
    const names = ['alpha', 'alpha beta', 'beta gamma'];
    const entity = fc
      .tuple(fc.constantFrom<EntityKind>('concept', 'component', 'command'), fc.constantFrom(...names))
      .map(([kind, name]) => `${kind}:${name}`);
    const statement = fc.record({
      kind: fc.constantFrom<StatedEdgeKind>('MENTIONS', 'DEFINES', 'REQUIRES'),
      to: entity,
      surface: fc.constantFrom('Alpha', 'alphas', 'the Beta'),
    });
    const edit = fc.record({
      path: fc.constantFrom('a.md', 'b.md', 'c.md', 'd.md'),
      title: fc.constantFrom('Alpha', 'Alpha Beta', 'Gamma'),
      body: fc.array(fc.constantFrom(...names, 'and'), { maxLength: 3 }),
      link: fc.constantFrom('a.md', 'b.md#x', 'c.md#none'),
      statements: fc.array(statement, { maxLength: 3 }),
      remove: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        const [edited, clean] = [await context.open(), await context.open()];
        try {
          for (const store of [edited, clean]) await store.putSource({ id: docs, kind: 'folder', location: '/docs' });
          const final = new Map<string, DocumentWrite>();
          for (const { path, title, body, link, statements, remove } of edits) {
            // What a relation leads to is mentioned, as extraction promises.
            const states = statements.flatMap((stated): StatementFixture[] => [
              ...(stated.kind === 'REQUIRES' ? [{ ...stated, kind: 'MENTIONS' as const, under: 'x' }] : []),
              { ...stated, under: 'x' },
            ]);
            const write = documentFixture(
              path,
              { x: body.join(' '), y: '' },
              { title, links: [{ under: 'x', to: [link] }], states },
            );
            if (remove) await edited.removeDocuments([write.document.id]);
            else await edited.applyDocuments([write]);
            if (remove) final.delete(path);
            else final.set(path, write);
          }
          await clean.applyDocuments([...final.values()].toReversed());
          expect(await everything(edited, final)).toEqual(await everything(clean, final));
        } finally {
          await edited.close();
          await clean.close();
        }
      }),
      { numRuns: 20, seed: 7 },
    );
  });
}

/** All nodes and edges that documents and every entity of the fixtures lead to, and how entities are found. */
async function everything(graph: GraphReader, writes: ReadonlyMap<string, DocumentWrite>): Promise<unknown> {
  const kinds: readonly EntityKind[] = ENTITY_KINDS;
  const ids = [...writes.values()].toSorted((a, b) => (a.document.path < b.document.path ? -1 : 1));
  const entities = kinds.flatMap((kind) =>
    ['alpha', 'alpha beta', 'beta gamma'].map((name) => idOf(`${kind}:${name}`)),
  );
  const nodes = [...ids.flatMap((write) => [write.document.id, ...write.sections.map(({ id }) => id)]), ...entities];
  return {
    nodes: await graph.nodes(nodes),
    edges: await everyEdge(graph, nodes),
    named: await graph.entitiesNamed({ text: 'what alpha beta gamma is, and alphas', limit: 20 }),
  };
}
