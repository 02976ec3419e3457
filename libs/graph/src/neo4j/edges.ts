/** Walks edges of every kind in one order, a page at a time. */
import type { EdgeKind } from '@docgraph/domain';
import { edgeCursor, edgePosition, orderedKinds } from '../edge-cursor.ts';
import type { EdgePage, EdgeQuery, EdgeView, NodeId } from '../knowledge-reader.ts';
import { EDGES, PLAIN_KINDS, STRUCTURE_KINDS } from './cypher.ts';
import type { Row, Transaction } from './connection.ts';
import { edgesOut, linksTo, namesTo, placed, spanOf, type UnplacedEdge } from './reference-edges.ts';
import { toSpan } from './rows.ts';

/** A node of the query, with the kinds that the page has still to give of it. */
interface AskedNode {
  readonly id: NodeId;
  /** Its number in the query. */
  readonly i: number;
  readonly kinds: readonly EdgeKind[];
}

interface Listed {
  readonly i: number;
  readonly edge: EdgeView | UnplacedEdge;
}

interface Asked {
  readonly tx: Transaction;
  readonly nodes: readonly AskedNode[];
  readonly direction: EdgeQuery['direction'];
  /** Edges beyond these are on a later page. */
  readonly limit: number;
  /** By kind, what comes first. */
  readonly order: Readonly<Record<string, number>>;
}

/** Nodes that are looked at together beyond the edges that a page has room for: most have an edge. */
const FURTHER_NODES = 5;

/** A few round trips a group of nodes, and a page seldom takes more than one group. */
export async function pageOfEdges(tx: Transaction, query: EdgeQuery): Promise<EdgePage> {
  const { limit, direction } = query;
  const start = edgePosition(query);
  const kinds = orderedKinds(query.kinds);
  const order = Object.fromEntries(kinds.map((kind, number) => [kind, number]));
  const nodes = query.nodes
    .map((id, i) => ({ id, i, kinds: i === start.node ? kinds.slice(start.kind) : kinds }))
    .slice(start.node);
  const found: Listed[] = [];
  // One more than there is room for says whether there is a next page.
  const wanted = start.offset + limit + 1;
  const group = limit + FURTHER_NODES;
  for (let first = 0; first < nodes.length && found.length < wanted; first += group)
    found.push(...(await listEdges({ tx, nodes: nodes.slice(first, first + group), direction, limit: wanted, order })));
  const isOf = (i: number, kind: EdgeKind | undefined) => (listed: Listed) =>
    listed.i === i && listed.edge.kind === kind;
  const given = found.slice(0, start.offset).filter(isOf(start.node, kinds[start.kind])).length;
  const [page, next] = [found.slice(given, given + limit), found[given + limit]];
  const edges = await withPlaces(tx, page);
  if (next === undefined) return { edges, next: null };
  const offset = found.slice(0, given + limit).filter(isOf(next.i, next.edge.kind)).length;
  return { edges, next: edgeCursor({ node: next.i, kind: order[next.edge.kind]!, offset }) };
}

/** The first edges of the nodes, by node, kind and place. */
async function listEdges(asked: Asked): Promise<readonly Listed[]> {
  const wants = (...kinds: readonly EdgeKind[]): boolean =>
    asked.nodes.some((node) => node.kinds.some((kind) => kinds.includes(kind)));
  const lists = await Promise.all([
    wants(...STRUCTURE_KINDS) ? stored(asked, 'structure') : [],
    wants(...PLAIN_KINDS) ? stored(asked, 'plain') : [],
    wants('MENTIONS') ? stored(asking(asked, 'MENTIONS'), 'mentions') : [],
    wants('LINKS_TO') ? references(asking(asked, 'LINKS_TO'), 'LINKS_TO') : [],
    wants('REFERS_TO') ? references(asking(asked, 'REFERS_TO'), 'REFERS_TO') : [],
  ]);
  const numberOf = ({ edge }: Listed): number => asked.order[edge.kind]!;
  return lists.flat().toSorted((a, b) => a.i - b.i || numberOf(a) - numberOf(b));
}

/** Only of the nodes of which the kind is asked. */
const asking = (asked: Asked, kind: EdgeKind): Asked => ({
  ...asked,
  nodes: asked.nodes.filter(({ kinds }) => kinds.includes(kind)),
});

async function stored(
  { tx, nodes, direction, limit, order }: Asked,
  group: keyof (typeof EDGES)['out'],
): Promise<readonly Listed[]> {
  const rows = await tx.all(EDGES[direction][group], { nodes, limit, order });
  return rows.map((row) => ({ i: row['i'] as number, edge: toEdge(row) }));
}

function toEdge(row: Row): EdgeView {
  const { kind, from, to, sectionId, rule, confidence, surface } = row as unknown as EdgeView;
  const edge = { kind, from, to, sectionId, rule, confidence };
  const section = row['section'] as Row | null | undefined;
  if (!section) return { ...edge, surface, span: toSpan(row) };
  return { ...edge, ...spanOf({ section, start: row['start'] as number, end: row['end'] as number }) };
}

async function references(
  { tx, nodes, direction, limit }: Asked,
  kind: UnplacedEdge['kind'],
): Promise<readonly Listed[]> {
  const ids = [...new Set(nodes.map(({ id }) => id))];
  const edges = await (direction === 'out'
    ? edgesOut(tx, ids, kind)
    : kind === 'LINKS_TO'
      ? linksTo(tx, ids, limit)
      : namesTo(tx, ids, limit));
  const byNode = Map.groupBy(edges, ({ from, to }): NodeId => (direction === 'out' ? from : to));
  return nodes.flatMap(({ id, i }) => (byNode.get(id) ?? []).map((edge) => ({ i, edge }))).slice(0, limit);
}

const isPlaced = (edge: EdgeView | UnplacedEdge): edge is EdgeView => 'span' in edge;

async function withPlaces(tx: Transaction, page: readonly Listed[]): Promise<readonly EdgeView[]> {
  const unplaced = page.map(({ edge }) => edge).filter((edge): edge is UnplacedEdge => !isPlaced(edge));
  const views = (await placed(tx, unplaced)).values();
  return page.map(({ edge }) => (isPlaced(edge) ? edge : views.next().value!));
}
