/** Every declared kind of node and edge comes from real files, by the public entry, and leads where it says. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EDGE_TYPES, ENTITY_KINDS, type EdgeKind, type NodeKind, type SectionRecord } from '@docgraph/domain';
import type { EdgeView, NodeView } from '@docgraph/graph';
import { createIngestor } from './ingestor.ts';
import { createParsePool } from './parse-pool.ts';
import { createCheapEmbedder } from './testing/cheap-embedder.ts';
import { writeFiles } from './testing/files.ts';
import { folderWith, sourceOf, temporaryFolder } from './testing/folder.ts';
import { closeStores, openStores } from './testing/stores.ts';
import { wholeGraph, type WholeGraph } from './testing/whole-graph.ts';

const INSTALL = `# Install Backup Agent

The Backup Agent is a service that copies volumes. It requires the Storage Gateway. See [settings](settings.md#flags).

## Install with kubectl

1. Run \`kubectl apply -f agent.yaml\`.
2. Wait until it runs:

   \`\`\`sh
   kubectl get pods
   \`\`\`

## Example

For example:

\`\`\`yaml
agent-mode: full
\`\`\`
`;

const SETTINGS = `# Storage Gateway

The Storage Gateway is a component that serves the volumes. It depends on the Backup Agent.

| Setting | Default | Description |
| --- | --- | --- |
| \`copy-interval\` | 5m | Time between copies |

The \`copy-interval\` setting affects the Storage Gateway.

## Delta Snapshots

A Delta Snapshot is a copy of what has changed.

## Flags

The flags of \`kubectl drain\`:

| Flag | Description |
| --- | --- |
| \`--force\` | Deletes pods, too |
| \`--timeout\` | Time to wait |
`;

const TROUBLE = `# Copies that fail

## Symptom

The log says \`failed to copy volume "a": no space left on device\`. The cause is named in Install Backup Agent.

## Solution

1. Delete old copies.
2. Run \`kubectl drain\`.
`;

const FILES = { 'install.md': INSTALL, 'settings.md': SETTINGS, 'trouble.md': TROUBLE };

describe('the graph of a folder', () => {
  const root = folderWith(FILES);
  const stores = openStores(join(temporaryFolder(), 'index.db'));
  const ingestor = createIngestor({ ...stores, embedder: createCheapEmbedder(), pool: createParsePool() });
  const sections = new Map<string, SectionRecord>();
  let whole: WholeGraph;
  let nodes: ReadonlyMap<string, NodeView>;
  beforeAll(async () => {
    await ingestor.sync(sourceOf(root));
    whole = await wholeGraph(stores.graph);
    nodes = new Map(whole.nodes.map((node) => [node.id, node]));
    for (const { id } of whole.nodes.filter(({ kind }) => kind === 'document'))
      for (const section of await stores.graph.sectionsOf(id as never)) sections.set(section.id, section);
  });
  afterAll(async () => {
    await ingestor.close();
    await closeStores(stores);
  });

  test.each(ENTITY_KINDS)('has entities of kind %s', (kind) => {
    expect(whole.nodes.filter((node) => node.kind === kind)).not.toEqual([]);
  });

  test.each(Object.keys(EDGE_TYPES) as EdgeKind[])('has %s edges, from and to the kinds that are declared', (kind) => {
    const edges = whole.out.filter((edge) => edge.kind === kind);
    expect(edges).not.toEqual([]);
    const { from, to }: { readonly from: readonly NodeKind[]; readonly to: readonly NodeKind[] } = EDGE_TYPES[kind];
    for (const edge of edges) {
      expect(from).toContain(nodes.get(edge.from)?.kind);
      expect(to).toContain(nodes.get(edge.to)?.kind);
    }
  });

  test('is the same from either end', () => {
    const written = (edges: readonly EdgeView[]): string[] => edges.map((edge) => JSON.stringify(edge)).sort();
    expect(written(whole.in)).toEqual(written(whole.out));
  });

  test('has provenance: a rule, a confidence, and a place in the section that says so', () => {
    for (const { sectionId, span, rule, confidence } of whole.out) {
      const section = sections.get(sectionId)!;
      expect(span.startOffset).toBeGreaterThanOrEqual(section.span.startOffset);
      expect(span.endOffset).toBeLessThanOrEqual(section.span.endOffset);
      expect([section.span.startLine <= span.startLine, span.endLine <= section.span.endLine]).toEqual([true, true]);
      expect(rule).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(confidence).toBeGreaterThan(0.5);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });

  test('says of every mention, link and name what is written there', () => {
    const texts = Object.values(FILES).join('\n');
    for (const edge of whole.out.filter(({ kind }) => ['MENTIONS', 'REFERS_TO'].includes(kind))) {
      const section = sections.get(edge.sectionId)!;
      const at = edge.span.startOffset - section.span.startOffset;
      const words = section.text.slice(at, at + edge.span.endOffset - edge.span.startOffset);
      expect(words).toContain(edge.surface);
      expect(texts).toContain(words);
    }
  });

  test('names a document that comes later, and forgets it with that, without parsing those that name it again', async () => {
    const later = 'docs/copy-guide.md';
    const naming = folderWith({ 'a.md': '# A\n\nRead the Copy Planning Guide first.\n', 'b.md': '# B\n\nText.\n' });
    const own = openStores(join(temporaryFolder(), 'index.db'));
    const reader = createIngestor({ ...own, embedder: createCheapEmbedder(), pool: createParsePool() });
    const names = async (): Promise<readonly string[]> =>
      (await wholeGraph(own.graph)).out.filter(({ kind }) => kind === 'REFERS_TO').map(({ surface }) => surface);
    expect([(await reader.sync(sourceOf(naming))).parsed, await names()]).toEqual([2, []]);
    writeFiles(naming, { [later]: '# Copy Planning Guide\n\nText.\n' });
    expect([(await reader.sync(sourceOf(naming))).parsed, await names()]).toEqual([1, ['Copy Planning Guide']]);
    writeFiles(naming, { [later]: null });
    expect([(await reader.sync(sourceOf(naming))).parsed, await names()]).toEqual([0, []]);
    await reader.close();
    await closeStores(own);
  });

  test('finds what a user names, and forgets it with the last document that speaks of it', async () => {
    const named = async (text: string): Promise<readonly string[]> =>
      (await stores.graph.entitiesNamed({ text, limit: 3 })).map(({ match, entity }) => `${match} ${entity.label}`);
    expect(await named('failed to copy volume "b": no space left on device')).toEqual([
      'whole failed to copy volume "a": no space left on device',
    ]);
    expect(await named('COPY_INTERVAL')).toEqual(['whole copy-interval']);
    writeFiles(root, { 'settings.md': null, 'trouble.md': null });
    await ingestor.sync(sourceOf(root));
    expect(await named('failed to copy volume "b": no space left on device')).toEqual([]);
    expect(await named('COPY_INTERVAL')).toEqual([]);
    const left = await wholeGraph(stores.graph);
    expect(left.nodes.filter(({ path }) => path !== 'install.md')).toEqual([]);
    expect(await stores.graph.nodes(whole.nodes.map(({ id }) => id))).toHaveLength(left.nodes.length);
  });
});
