/** Reads the edges that follow from how documents are made of sections. */
import type { EdgeKind } from '@docgraph/domain';
import { toEdge, type EdgeListing, type ListEdges } from './edge-listing.ts';

type StructureKind = Extract<EdgeKind, 'HAS_SECTION' | 'PARENT_OF' | 'NEXT'>;

/** The section that an edge leads to is the one that says so: with its heading it takes its place. */
function structure(kind: StructureKind, from: string, where: string): ListEdges {
  const sql = `
    SELECT ${from} AS from_id, s.id AS to_id, s.id AS section_id, s.start_line, s.end_line, s.start_offset, s.end_offset,
      'structure' AS rule, 1 AS confidence, s.heading AS surface
    FROM ${where} ORDER BY s.ordinal LIMIT ?2 OFFSET ?3`;
  return (prepare, node, { limit, offset }) =>
    prepare(sql)
      .all(node, limit, offset)
      .map((row) => toEdge(kind, row));
}

const PARENT = 'graph_sections p JOIN graph_sections s ON s.document_id = p.document_id AND s.parent_id = p.id';
const BEFORE = 'graph_sections p JOIN graph_sections s ON s.document_id = p.document_id AND s.ordinal = p.ordinal + 1';
/** The other way round, since SQLite starts with the section that is known. */
const AFTER = 'graph_sections s JOIN graph_sections p ON p.document_id = s.document_id AND p.ordinal = s.ordinal - 1';

export const STRUCTURE_EDGES: Readonly<Record<StructureKind, EdgeListing>> = {
  HAS_SECTION: {
    out: structure('HAS_SECTION', 's.document_id', 'graph_sections s WHERE s.document_id = ?1'),
    in: structure('HAS_SECTION', 's.document_id', 'graph_sections s WHERE s.id = ?1'),
  },
  PARENT_OF: {
    out: structure('PARENT_OF', 'p.id', `${PARENT} WHERE p.id = ?1`),
    in: structure('PARENT_OF', 's.parent_id', 'graph_sections s WHERE s.id = ?1 AND s.parent_id IS NOT NULL'),
  },
  NEXT: {
    out: structure('NEXT', 'p.id', `${BEFORE} WHERE p.id = ?1`),
    in: structure('NEXT', 'p.id', `${AFTER} WHERE s.id = ?1`),
  },
};
