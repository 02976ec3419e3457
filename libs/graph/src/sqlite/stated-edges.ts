/** Reads the edges that sections state, and mentions of entities by name, which follow from the names there are. */
import type { StatedEdgeKind } from '@docgraph/domain';
import type { EdgeView } from '../knowledge-reader.ts';
import { toEdge, type EdgeListing, type ListEdges } from './edge-listing.ts';
import { mentionPlace } from './mention-place.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

const OUT = 'g.from_id = ?1';
const IN = 'g.to_id = ?1';

const STATED = `SELECT g.section_id, g.ordinal, g.from_id, g.to_id, g.start_line, g.end_line, g.start_offset, g.end_offset,
  g.rule, g.confidence, g.surface FROM graph_edges g`;

/** Behind what the section states; where it states the mention, or defines the entity, its name alone says nothing more. */
const NAMED = `SELECT m.section_id, 1000000000 + m.start_offset, m.section_id, e.id, 0, 0, m.start_offset, m.end_offset, 'name', 1, ''
  FROM graph_entities e JOIN graph_mentions m ON m.name_key = e.name
  WHERE e.kind IN ('concept', 'component') AND NOT EXISTS (
    SELECT 1 FROM graph_edges x WHERE x.section_id = m.section_id AND x.to_id = e.id AND x.kind IN ('MENTIONS', 'DEFINES')
  )`;

const inOrderOfPlace = (edges: string): string => `
  SELECT g.* FROM (${edges}) g
  JOIN graph_sections s ON s.id = g.section_id
  JOIN graph_documents d ON d.id = s.document_id
  ORDER BY d.source_id, d.path, s.ordinal, g.ordinal, g.to_id LIMIT ?2 OFFSET ?3`;

function list(kind: StatedEdgeKind, edges: string): ListEdges {
  const sql = inOrderOfPlace(edges);
  return (prepare, node, { limit, offset }) =>
    prepare(sql)
      .all(node, limit, offset)
      .map((row) => (row['rule'] === 'name' ? byName(prepare, row) : toEdge(kind, row)));
}

function byName(prepare: Prepare, row: Row): EdgeView {
  return { ...toEdge('MENTIONS', row), ...mentionPlace(prepare, row) };
}

/** A look at the index first: most nodes have edges of few kinds, and an empty sort takes ten times as long. */
function unlessNone(kind: StatedEdgeKind, end: string): ListEdges {
  const edges = list(kind, `${STATED} WHERE ${end} AND g.kind = '${kind}'`);
  const any = `SELECT 1 FROM graph_edges g WHERE ${end} AND g.kind = '${kind}' LIMIT 1`;
  return (prepare, node, stretch) => (prepare(any).get(node) === undefined ? [] : edges(prepare, node, stretch));
}

const stated = (kind: StatedEdgeKind): EdgeListing => ({ out: unlessNone(kind, OUT), in: unlessNone(kind, IN) });

export const STATED_EDGES: Readonly<Record<StatedEdgeKind, EdgeListing>> = {
  MENTIONS: {
    out: list('MENTIONS', `${STATED} WHERE ${OUT} AND g.kind = 'MENTIONS' UNION ALL ${NAMED} AND m.section_id = ?1`),
    in: list('MENTIONS', `${STATED} WHERE ${IN} AND g.kind = 'MENTIONS' UNION ALL ${NAMED} AND e.id = ?1`),
  },
  DEFINES: stated('DEFINES'),
  HAS_STEP: stated('HAS_STEP'),
  EXECUTES: stated('EXECUTES'),
  HAS_PARAMETER: stated('HAS_PARAMETER'),
  RESOLVES: stated('RESOLVES'),
  REQUIRES: stated('REQUIRES'),
  DEPENDS_ON: stated('DEPENDS_ON'),
  AFFECTS: stated('AFFECTS'),
};
