/** Real stores in one file, and everything that can be seen of them, for comparison with a clean rebuild. */
import type { Embedder } from '@docgraph/embedding';
import { createSqliteGraph, type GraphReader, type GraphStore } from '@docgraph/graph';
import { createSqliteSearchIndex, type SearchIndex, type SearchIndexReader } from '@docgraph/vector';
import { CHEAP_DIMENSIONS, createCheapEmbedder } from './cheap-embedder.ts';
import { wholeGraph } from './whole-graph.ts';

export interface Stores {
  readonly graph: GraphStore;
  readonly index: SearchIndex;
}

/** Opens or creates the stores in `file`, as an installation does. */
export function openStores(file: string): Stores {
  const { fingerprint } = createCheapEmbedder();
  const graph = createSqliteGraph({ file });
  return { graph, index: createSqliteSearchIndex({ file, dimensions: CHEAP_DIMENSIONS, fingerprint }) };
}

export async function closeStores({ graph, index }: Stores): Promise<void> {
  await index.close();
  await graph.close();
}

/** Words that occur in the generated files: what a dump searches for. */
export const WORDS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'] as const;

const ALL = 1000;

/** What {@link dump} saw, by the part it belongs to. */
export type Dump = Readonly<Record<string, unknown>>;

/**
 * Every record, every point and the answers to fixed questions; the times of revisions left out.
 * @param embedder the model of the index; the cheap one by default.
 */
export async function dump(
  graph: GraphReader,
  index: SearchIndexReader,
  embedder: Pick<Embedder, 'embed'> = createCheapEmbedder(),
): Promise<Dump> {
  const documents = await graph.documents({ source: null, after: null, limit: ALL });
  const sections = (await Promise.all(documents.map(({ id }) => graph.sectionsOf(id)))).flat();
  const references = await graph.references(sections.map(({ id }) => id));
  const named = await graph.namedIn(['Where is the guide, the install page, or anything with a heading?']);
  const text = 'Does the backup agent fail with "failed to copy volume b: no space left on device" after kubectl get?';
  const entities = await graph.entitiesNamed({ text, limit: ALL });
  const states = await graph.scanChunks({ after: null, limit: ALL });
  const chunks = (await graph.passages(states.map(({ id }) => id))).map(({ chunk }) => chunk);
  const points = await index.scan({ after: null, limit: ALL });
  const queries = ['bravo', `${WORDS[3]} ${WORDS[5]}`, 'guide install heading'];
  const lexical = await Promise.all(queries.map((query) => index.lexical(query, { limit: ALL })));
  const [question] = await embedder.embed(['bravo golf'], { kind: 'query' });
  const dense = await index.dense(question!, { limit: ALL });
  const sources = (await graph.sources()).map(({ id, kind, location, revision }) => ({
    ...{ id, kind, location, revision },
  }));
  const { pending, ...counts } = await graph.stats();
  return {
    ...{ sources, documents, sections, chunks, references, named, points, lexical, dense, counts, pending },
    ...{ entities, whole: await wholeGraph(graph) },
    index: await index.stats(),
  };
}
