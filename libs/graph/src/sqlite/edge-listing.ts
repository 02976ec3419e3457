/** What the readers of one kind of edge have in common: who lists them, and how a row becomes an edge. */
import type { EdgeKind, SectionId } from '@docgraph/domain';
import type { EdgeView, NodeId } from '../knowledge-reader.ts';
import { toSpan, type Row } from './rows.ts';
import type { Prepare } from './database.ts';

/** A stretch of a list that has a fixed order. */
export interface Stretch {
  readonly offset: number;
  readonly limit: number;
}

/** The edges of one kind at a node, in the order of their places; none where the node is of a kind that has none. */
export type ListEdges = (prepare: Prepare, node: NodeId, stretch: Stretch) => readonly EdgeView[];

export interface EdgeListing {
  readonly out: ListEdges;
  readonly in: ListEdges;
}

/** @param row with `from_id`, `to_id`, `section_id`, the columns of a span, `rule`, `confidence` and `surface`. */
export function toEdge(kind: EdgeKind, row: Row): EdgeView {
  return {
    kind,
    from: row['from_id'] as NodeId,
    to: row['to_id'] as NodeId,
    sectionId: row['section_id'] as SectionId,
    span: toSpan(row),
    rule: row['rule'] as string,
    confidence: row['confidence'] as number,
    surface: row['surface'] as string,
  };
}
