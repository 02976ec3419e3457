/** Walks edges of every kind in one order, a page at a time. */
import type { EdgeKind, StatedEdgeKind } from '@docgraph/domain';
import { edgeCursor, edgePosition, orderedKinds, type EdgePosition } from '../edge-cursor.ts';
import type { EdgePage, EdgeQuery, EdgeView, NodeId } from '../knowledge-reader.ts';
import { STATED, STRUCTURE, STRUCTURE_KINDS, type StructureKind } from './cypher.ts';
import type { Row, Transaction } from './connection.ts';
import { edgesOut, linksTo, namesTo, placed, spanOf, type UnplacedEdge } from './reference-edges.ts';
import { toSpan } from './rows.ts';

/** An edge of the page, by the number of its node and of its kind. */
interface Listed {
  readonly node: number;
  readonly kind: number;
  readonly edge: EdgeView | UnplacedEdge;
}

type Direction = EdgeQuery['direction'];

/** One statement a kind, all sent together, for any number of nodes; references take as many as {@link placed} and a few more. */
export async function pageOfEdges(tx: Transaction, query: EdgeQuery): Promise<EdgePage> {
  const start = edgePosition(query);
  const kinds = orderedKinds(query.kinds);
  const lists = await Promise.all(kinds.map((kind, number) => listKind(tx, query, kind, number, start)));
  const listed = lists.flat().toSorted((a, b) => a.node - b.node || a.kind - b.kind);
  const page = listed.slice(0, query.limit);
  const edges = await withPlaces(tx, page);
  const further = listed[query.limit];
  if (further === undefined) return { edges, next: null };
  const { node, kind } = further;
  const before = page.filter((edge) => edge.node === node && edge.kind === kind).length;
  const offset = before + (node === start.node && kind === start.kind ? start.offset : 0);
  return { edges, next: edgeCursor({ node, kind, offset }) };
}

/** The first edges of a kind from `start` on: one more than the page has room for says whether there is a next page. */
async function listKind(
  tx: Transaction,
  { nodes, direction, limit }: EdgeQuery,
  kind: EdgeKind,
  number: number,
  start: EdgePosition,
): Promise<readonly Listed[]> {
  const first = number < start.kind ? start.node + 1 : start.node;
  const asked = nodes.slice(first).map((id, i) => ({ id, i: first + i }));
  const skip = number === start.kind ? start.offset : 0;
  const found =
    kind === 'LINKS_TO' || kind === 'REFERS_TO'
      ? await referenceEdges(tx, asked, kind, direction, skip + limit + 1)
      : await storedEdges(tx, asked, kind, direction, skip + limit + 1);
  // Only the first node of the page was begun before.
  const begun = found.filter(([node]) => node === start.node).slice(0, skip).length;
  return found.slice(begun).map(([node, edge]) => ({ node, kind: number, edge }));
}

interface AskedNode {
  readonly id: NodeId;
  /** Its number in the query. */
  readonly i: number;
}

type Found = readonly (readonly [node: number, edge: EdgeView | UnplacedEdge])[];

async function storedEdges(
  tx: Transaction,
  nodes: readonly AskedNode[],
  kind: Exclude<EdgeKind, 'LINKS_TO' | 'REFERS_TO'>,
  direction: Direction,
  limit: number,
): Promise<Found> {
  if (nodes.length === 0) return [];
  const isStructure = STRUCTURE_KINDS.some((structure) => structure === kind);
  const statement = isStructure
    ? STRUCTURE[direction][kind as StructureKind]
    : STATED[direction][kind as StatedEdgeKind];
  const rows = await tx.all(statement, { nodes, limit });
  return rows.map((row) => [row['i'] as number, toEdge(kind, row)]);
}

function toEdge(kind: EdgeKind, row: Row): EdgeView {
  const { from, to, sectionId, rule, confidence, surface } = row as unknown as EdgeView;
  const edge = { kind, from, to, sectionId, rule, confidence };
  const section = row['section'] as Row | null | undefined;
  if (!section) return { ...edge, surface, span: toSpan(row) };
  return { ...edge, ...spanOf({ section, start: row['start'] as number, end: row['end'] as number }) };
}

/** Reads no further than the limit: what leads to a node is looked for a node at a time. */
async function referenceEdges(
  tx: Transaction,
  nodes: readonly AskedNode[],
  kind: UnplacedEdge['kind'],
  direction: Direction,
  limit: number,
): Promise<Found> {
  if (nodes.length === 0) return [];
  const found: (readonly [number, UnplacedEdge])[] = [];
  if (direction === 'out') {
    const edges = await edgesOut(
      tx,
      nodes.map(({ id }) => id),
      kind,
    );
    for (const { id, i } of nodes) found.push(...(edges.get(id) ?? []).map((edge) => [i, edge] as const));
    return found.slice(0, limit);
  }
  for (const { id, i } of nodes) {
    if (found.length >= limit) break;
    const edges = kind === 'LINKS_TO' ? await linksTo(tx, id) : await namesTo(tx, id);
    found.push(...edges.map((edge) => [i, edge] as const));
  }
  return found.slice(0, limit);
}

const isPlaced = (edge: EdgeView | UnplacedEdge): edge is EdgeView => 'span' in edge;

async function withPlaces(tx: Transaction, page: readonly Listed[]): Promise<readonly EdgeView[]> {
  const unplaced = page.map(({ edge }) => edge).filter((edge): edge is UnplacedEdge => !isPlaced(edge));
  const views = (await placed(tx, unplaced)).values();
  return page.map(({ edge }) => (isPlaced(edge) ? edge : views.next().value!));
}
