/** Walks edges of every kind in one order, a page at a time. */
import { AppError, EDGE_TYPES, type EdgeKind } from '@docgraph/domain';
import type { EdgePage, EdgeQuery, EdgeView } from '../knowledge-reader.ts';
import type { EdgeListing } from './edge-listing.ts';
import { REFERENCE_EDGES } from './reference-edges.ts';
import { STATED_EDGES } from './stated-edges.ts';
import { STRUCTURE_EDGES } from './structure-edges.ts';
import type { Prepare } from './database.ts';

const LISTINGS: Readonly<Record<EdgeKind, EdgeListing>> = { ...STRUCTURE_EDGES, ...REFERENCE_EDGES, ...STATED_EDGES };
const KINDS = Object.keys(EDGE_TYPES) as readonly EdgeKind[];

/** Number of the node in the query, number of its kind, and how many edges of both were given. */
type Position = readonly [node: number, kind: number, offset: number];

export function pageOfEdges(prepare: Prepare, { nodes, kinds, direction, after, limit }: EdgeQuery): EdgePage {
  const wanted = KINDS.filter((kind) => kinds.includes(kind));
  const start = after === null ? ([0, 0, 0] as const) : position(after);
  const edges: EdgeView[] = [];
  for (let n = start[0]; n < nodes.length; n++)
    for (let k = n === start[0] ? start[1] : 0; k < wanted.length; k++) {
      const offset = n === start[0] && k === start[1] ? start[2] : 0;
      const room = limit - edges.length;
      // One more than there is room for says whether there is a next page.
      const found = LISTINGS[wanted[k]!][direction](prepare, nodes[n]!, { offset, limit: room + 1 });
      edges.push(...found.slice(0, room));
      if (found.length > room) return { edges, next: [n, k, offset + room].join('.') };
    }
  return { edges, next: null };
}

const CURSOR = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/;

function position(cursor: string): Position {
  const [, node, kind, offset] = CURSOR.exec(cursor) ?? [];
  if (offset === undefined)
    throw new AppError('the cursor is not one that a page of edges gave: pass its `next` unchanged', {
      ...{ code: 'invalid-cursor', kind: 'validation' },
    });
  return [Number(node), Number(kind), Number(offset)];
}
