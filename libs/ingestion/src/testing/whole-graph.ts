/** Everything that can be walked to from the documents: nodes, edges as they are found from either end, traits. */
import { EDGE_TYPES, type EdgeKind, type SectionId } from '@docgraph/domain';
import type { EdgeView, GraphReader, NodeId, NodeView, SectionTraits } from '@docgraph/graph';

export interface WholeGraph {
  readonly nodes: readonly NodeView[];
  /** By the nodes that they come from. */
  readonly out: readonly EdgeView[];
  /** By the nodes that they lead to. */
  readonly in: readonly EdgeView[];
  readonly traits: readonly SectionTraits[];
}

const KINDS = Object.keys(EDGE_TYPES) as readonly EdgeKind[];
const PAGE_EDGES = 500;
const DOCUMENTS_MAX = 1000;

export async function wholeGraph(graph: GraphReader): Promise<WholeGraph> {
  const documents = await graph.documents({ source: null, after: null, limit: DOCUMENTS_MAX });
  const ids = new Set<NodeId>(documents.map(({ id }) => id));
  const out: EdgeView[] = [];
  for (let found: readonly NodeId[] = [...ids]; found.length > 0;) {
    const edges = await edgesAt(graph, found, 'out');
    out.push(...edges);
    const targets = new Set(edges.map(({ to }) => to));
    found = [...targets].filter((id) => !ids.has(id));
    for (const id of found) ids.add(id);
  }
  const nodes = await graph.nodes([...ids]);
  const sections = nodes.filter(({ kind }) => kind === 'section').map(({ id }) => id as SectionId);
  return { nodes, out, in: await edgesAt(graph, [...ids], 'in'), traits: await graph.traitsOf(sections) };
}

async function edgesAt(
  graph: GraphReader,
  nodes: readonly NodeId[],
  direction: 'out' | 'in',
): Promise<readonly EdgeView[]> {
  const edges: EdgeView[] = [];
  for (let after: string | null = null; ;) {
    const page = await graph.edges({ nodes, kinds: KINDS, direction, after, limit: PAGE_EDGES });
    edges.push(...page.edges);
    if (page.next === null) return edges;
    after = page.next;
  }
}
