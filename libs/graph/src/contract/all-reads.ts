/** Everything that a graph says, by every read of the port: two graphs of the same state say the same. */
import type { ChunkId, DocumentId, SourceId } from '@docgraph/domain';
import type { DocumentExport, GraphExport } from '../graph-export.ts';
import type { GraphStore } from '../graph-store.ts';
import type { NodeId } from '../knowledge-reader.ts';
import { everyEdge } from './all-edges.ts';

/** What to ask for beside what is there: unknown ids, and texts that name something. */
export interface Questions {
  readonly sources: readonly SourceId[];
  readonly documents: readonly DocumentId[];
  readonly nodes: readonly NodeId[];
  readonly texts: readonly string[];
}

/** Small, so that pages end in the middle. */
const PAGE = 3;
const EDGES_PAGE = 20;
const ALL = 10_000;

export async function allReads(graph: GraphStore, questions: Questions): Promise<unknown> {
  const documents = await pages((after: DocumentId | null) => graph.documents({ source: null, after, limit: PAGE }));
  const ids = [...new Set([...documents.map(({ id }) => id), ...questions.documents])];
  const sections = (await Promise.all(ids.map((id) => graph.sectionsOf(id)))).flat();
  const sectionIds = sections.map(({ id }) => id).toReversed();
  const chunks = await pages((after: Parameters<GraphStore['scanChunks']>[0]['after']) =>
    graph.scanChunks({ after, limit: PAGE }),
  );
  const nodes = [...questions.nodes, ...sectionIds, ...ids];
  return {
    sources: await graph.sources(),
    manifests: await Promise.all(questions.sources.map((source) => graph.manifest(source))),
    ...{ documents, sections, chunks },
    ofSource: await Promise.all(
      questions.sources.map((source) => graph.documents({ source, after: documents[0]?.id ?? null, limit: PAGE })),
    ),
    one: await Promise.all(ids.map((id) => graph.document(id))),
    at: await Promise.all(documents.map(({ path }) => graph.documentsAt(path))),
    links: await Promise.all(ids.map((id) => graph.linksOf(id))),
    statements: await Promise.all(ids.map((id) => graph.statementsOf(id))),
    views: await graph.sections(sectionIds),
    passages: await graph.passages(chunks.map(({ id }) => id).toReversed()),
    references: await graph.references(sectionIds),
    traits: await graph.traitsOf(sectionIds),
    named: await graph.namedIn(questions.texts),
    entities: await Promise.all(questions.texts.map((text) => graph.entitiesNamed({ text, limit: 20 }))),
    nodes: await graph.nodes(nodes),
    edges: await everyEdge(graph, nodes, EDGES_PAGE),
    pending: await graph.pendingChunks(ALL),
    removals: await graph.pendingRemovals(ALL),
    stats: await graph.stats(),
    exported: await exportsOf(graph),
  };
}

/** Everything that the graph gives out. */
export async function exportsOf(
  graph: GraphExport,
): Promise<{ readonly documents: readonly DocumentExport[]; readonly removals: readonly ChunkId[] }> {
  const documents = await pages(async (after: DocumentId | null) => {
    const found = await graph.exportDocuments({ after, limit: PAGE });
    return found.map((each) => ({ ...each, id: each.document.id }));
  });
  const removals = await pages(async (after: ChunkId | null) => {
    const found = await graph.exportRemovals({ after, limit: PAGE });
    return found.map((id) => ({ id }));
  });
  return { documents: documents.map(({ id: _, ...each }) => each), removals: removals.map(({ id }) => id) };
}

async function pages<Id extends string, T extends { readonly id: Id }>(
  page: (after: Id | null) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const found = await page(all.at(-1)?.id ?? null);
    all.push(...found);
    if (found.length < PAGE) return all;
  }
}
