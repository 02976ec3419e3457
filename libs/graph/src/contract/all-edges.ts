/** Every edge at some nodes, in both directions, read in small pages. */
import { EDGE_TYPES, type EdgeKind } from '@docgraph/domain';
import type { GraphReader } from '../graph-store.ts';
import type { EdgeQuery, EdgeView, NodeId } from '../knowledge-reader.ts';

/** Small, so that pages end inside lists, at their ends and between nodes. */
const PAGE_EDGES = 3;
const KINDS = Object.keys(EDGE_TYPES) as readonly EdgeKind[];

export async function everyEdge(
  graph: GraphReader,
  nodes: readonly NodeId[],
  limit = PAGE_EDGES,
): Promise<readonly EdgeView[]> {
  return [
    ...(await pagedEdges(graph, { nodes, kinds: KINDS, direction: 'out' }, limit)),
    ...(await pagedEdges(graph, { nodes, kinds: KINDS, direction: 'in' }, limit)),
  ];
}

export async function pagedEdges(
  graph: GraphReader,
  query: Omit<EdgeQuery, 'after' | 'limit'>,
  limit = PAGE_EDGES,
): Promise<readonly EdgeView[]> {
  const edges: EdgeView[] = [];
  for (let after: string | null = null; ;) {
    const page = await graph.edges({ ...query, after, limit });
    edges.push(...page.edges);
    if (page.next === null) return edges;
    after = page.next;
  }
}
