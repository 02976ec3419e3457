/** Identities of what a document states: shared by all documents for names, its own for places. */
import { expect, test } from 'vitest';
import { documentId, entityId, sectionId, sourceIdFrom, type DocumentId, type SectionId } from '@docgraph/domain';
import type { EntityRef, StatedEdge } from '@docgraph/extraction';
import { statementsOf } from './statements.ts';

const source = sourceIdFrom('docs');
const command: EntityRef = { kind: 'command', name: 'kubectl get' };
const step: EntityRef = { kind: 'step', name: 'install#1' };
const span = { startLine: 1, endLine: 1, startOffset: 0, endOffset: 4 };

function edge(kind: StatedEdge['kind'], to: EntityRef, section: number, from: EntityRef | null = null): StatedEdge {
  return { kind, from, to, section, span, rule: 'rule', confidence: 0.9, surface: 'written' };
}
const idsOf = (path: string): readonly [DocumentId, readonly SectionId[]] => {
  const document = documentId(source, path);
  return [document, ['a', 'b'].map((key) => sectionId(document, key))];
};
const EDGES = [edge('MENTIONS', command, 1), edge('DEFINES', step, 0), edge('EXECUTES', command, 1, step)];

test('an entity is one for all documents by its name, and of its document by its place', () => {
  const [a, b] = ['a.md', 'b.md'].map((path) => statementsOf({ edges: EDGES }, ...idsOf(path)).entities);
  expect(a!.map(({ kind, name }) => [kind, name])).toEqual([
    ['command', 'kubectl get'],
    ['step', `${documentId(source, 'a.md')}:install#1`],
  ]);
  expect(a![0]).toEqual(b![0]);
  expect(a![1]!.id).not.toBe(b![1]!.id);
});

test('edges come from their section or an entity, numbered within their section', () => {
  const [document, sections] = idsOf('a.md');
  const { edges } = statementsOf({ edges: EDGES }, document, sections);
  const [first, second] = sections;
  const stepId = entityId('step', `${document}:install#1`);
  const commandId = entityId('command', 'kubectl get');
  expect(edges.map(({ kind, from, to, sectionId, ordinal }) => [kind, from, to, sectionId, ordinal])).toEqual([
    ['MENTIONS', second, commandId, second, 0],
    ['DEFINES', first, stepId, first, 0],
    ['EXECUTES', stepId, commandId, second, 1],
  ]);
  expect(edges[0]).toMatchObject({ span, rule: 'rule', confidence: 0.9, surface: 'written' });
});
