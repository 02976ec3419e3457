/** Random sequences of writes, and a backend on which to try them. */
import fc from 'fast-check';
import { ENTITY_KINDS, sourceIdFrom, STATED_EDGE_KINDS, type SourceId } from '@docgraph/domain';
import type { DocumentWrite, GraphStore, WriteCount } from '../graph-store.ts';
import type { Questions } from './all-reads.ts';
import { documentFixture, entityFixture, type StatementFixture } from './fixtures.ts';

const SOURCES = ['docs', 'other'].map(sourceIdFrom);
/** In the order of code points, not of UTF-16 units: the last two tell them apart. */
const PATHS = ['a.md', 'b/c.md', 'B.md', 'ü.md', '\uff5e.md', '😀.md'];
const TITLES = ['Alpha', 'Alpha Beta', 'Beta Policies (draft)', 'Gamma', 'API', 'Ünder_score 1.2', ''];
const HEADINGS = ['Gammas Alpha', 'Beta Policy', 'Usage', 'x-y z', ''];
const WORDS = [
  ...['alpha', 'Alphas', 'beta', 'Beta Policy', 'gamma.', '[gamma](beta/policies.md)', 'log.level', 'x-y', 'zs'],
  ...['ünder_score', 'UNDER-SCORE 1.2', 'no space left on device', '--force', '\r\n', '`alpha  beta`', 'ﬁne', '⑴'],
];
const NAMES = ['alpha', 'alpha beta', 'beta policy', 'log.level', '--force', 'no space left on *', 'api', 'x y z'];
const TEXTS = [
  'what are alphas, and a beta policy?',
  'Alpha',
  'alpha beta',
  'No space left on device: x y z --force',
  'space left on',
  'log-level of the under score 1.2',
  '?!',
];

/** One write of the port. */
export type Operation =
  | { readonly kind: 'put'; readonly source: SourceId; readonly location: string }
  | { readonly kind: 'revision'; readonly source: SourceId; readonly revision: string }
  | { readonly kind: 'remove-source'; readonly source: SourceId }
  | { readonly kind: 'apply'; readonly writes: readonly DocumentWrite[] }
  | { readonly kind: 'remove'; readonly writes: readonly DocumentWrite[] }
  | { readonly kind: 'index'; readonly count: number }
  | { readonly kind: 'repair'; readonly writes: readonly DocumentWrite[] };

const entity = fc
  .tuple(fc.constantFrom(...ENTITY_KINDS), fc.constantFrom(...NAMES))
  .map(([kind, name]) => `${kind}:${name}`);

const statement = fc.record({
  kind: fc.constantFrom(...STATED_EDGE_KINDS),
  to: entity,
  from: fc.option(entity, { nil: undefined }),
  surface: fc.constantFrom('Alpha', 'alphas', 'the Beta', 'log.level'),
});

const document = fc
  .record({
    ...{ source: fc.constantFrom(...SOURCES), path: fc.constantFrom(...PATHS), title: fc.constantFrom(...TITLES) },
    ...{ heading: fc.constantFrom(...HEADINGS), body: fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }) },
    ...{ text: fc.constantFrom('', 'alpha beta', 'gammas alpha'), isEmpty: fc.integer({ max: 9, min: 0 }) },
    links: fc.array(fc.constantFrom('a.md', 'a.md#Usage', 'b/c.md#none', 'B.md#x', 'none.md', '😀.md'), {
      maxLength: 3,
    }),
    statements: fc.array(statement, { maxLength: 4 }),
  })
  .map(({ source, path, title, heading, body, text, isEmpty, links, statements }): DocumentWrite => {
    if (isEmpty === 0) return documentFixture(path, {}, { source, title });
    const under = 'x';
    return documentFixture(
      path,
      { x: body.join(' '), [heading]: text },
      {
        ...{ source, title, states: statements.flatMap((stated) => stating(under, stated)) },
        links:
          links.length === 0
            ? []
            : [
                { under, to: links },
                { under: heading, to: links.toReversed() },
              ],
      },
    );
  });

type Stated = typeof statement extends fc.Arbitrary<infer T> ? T : never;

/** What an edge leads to and comes from is mentioned, as extraction promises. */
function stating(under: string, { kind, to, from, surface }: Stated): readonly StatementFixture[] {
  if (kind === 'MENTIONS' || kind === 'DEFINES') return [{ under, kind, to, surface }];
  return [
    { under, kind: 'MENTIONS', to, surface },
    ...(from === undefined ? [] : [{ under, kind: 'MENTIONS', to: from } as const]),
    { under, kind, to, surface, ...(from !== undefined && { from }) },
  ];
}

const documents = fc.uniqueArray(document, { minLength: 1, maxLength: 4, selector: (write) => write.document.id });
const source = fc.constantFrom(...SOURCES);

export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('apply'), writes: documents }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), writes: documents }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('index'), count: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('repair'), writes: documents }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove-source'), source }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('put'), source, location: fc.constantFrom('/a', '/b') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('revision'), source, revision: fc.constantFrom('1', '2') }) },
  ) as fc.Arbitrary<Operation>,
  { minLength: 2, maxLength: 10 },
);

/** Makes one write, with what it needs to be there. */
export async function perform(graph: GraphStore, operation: Operation): Promise<WriteCount | null> {
  switch (operation.kind) {
    case 'put':
      await graph.putSource({ id: operation.source, kind: 'folder', location: operation.location });
      return null;
    case 'revision':
      await graph.setRevision(operation.source, operation.revision, '2026-01-01T00:00:00Z');
      return null;
    case 'remove-source':
      await graph.removeSource(operation.source);
      return null;
    case 'apply':
      for (const id of new Set(operation.writes.map((write) => write.document.sourceId)))
        await graph.putSource({ id, kind: 'folder', location: '/a' });
      return graph.applyDocuments(operation.writes);
    case 'remove':
      return graph.removeDocuments(operation.writes.map((write) => write.document.id));
    case 'index':
      await graph.confirmIndexed(await graph.pendingChunks(operation.count));
      await graph.confirmRemoved(await graph.pendingRemovals(operation.count));
      return null;
    case 'repair':
      await graph.markPending(operation.writes.flatMap((write) => write.chunks.map(({ id }) => id)));
      return null;
  }
}

/** What to ask two graphs after the operations. */
export function questionsFor(done: readonly Operation[]): Questions {
  const writes = done.flatMap((operation) => ('writes' in operation ? operation.writes : []));
  const entities = ENTITY_KINDS.flatMap((kind) => NAMES.map((name) => entityFixture(`${kind}:${name}`).id));
  return {
    ...{ sources: SOURCES, documents: writes.map((write) => write.document.id), texts: TEXTS },
    nodes: [...entities, ...writes.flatMap((write) => write.sections.map(({ id }) => id))],
  };
}
