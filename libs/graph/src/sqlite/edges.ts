/** Walks edges of every kind in one order, a page at a time. */
import type { EdgeKind } from '@docgraph/domain';
import { edgeCursor, edgePosition, orderedKinds } from '../edge-cursor.ts';
import type { EdgePage, EdgeQuery, EdgeView } from '../knowledge-reader.ts';
import type { EdgeListing } from './edge-listing.ts';
import { REFERENCE_EDGES } from './reference-edges.ts';
import { STATED_EDGES } from './stated-edges.ts';
import { STRUCTURE_EDGES } from './structure-edges.ts';
import type { Prepare } from './database.ts';

const LISTINGS: Readonly<Record<EdgeKind, EdgeListing>> = { ...STRUCTURE_EDGES, ...REFERENCE_EDGES, ...STATED_EDGES };

export function pageOfEdges(prepare: Prepare, { nodes, kinds, direction, after, limit }: EdgeQuery): EdgePage {
  const wanted = orderedKinds(kinds);
  const start = edgePosition({ after });
  const edges: EdgeView[] = [];
  for (let n = start.node; n < nodes.length; n++)
    for (let k = n === start.node ? start.kind : 0; k < wanted.length; k++) {
      const offset = n === start.node && k === start.kind ? start.offset : 0;
      const room = limit - edges.length;
      // One more than there is room for says whether there is a next page.
      const found = LISTINGS[wanted[k]!][direction](prepare, nodes[n]!, { offset, limit: room + 1 });
      edges.push(...found.slice(0, room));
      if (found.length > room) return { edges, next: edgeCursor({ node: n, kind: k, offset: offset + room }) };
    }
  return { edges, next: null };
}
