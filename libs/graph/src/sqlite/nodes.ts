/** Reads nodes of any kind by their ids: documents, sections, entities. */
import type { DocumentId, EntityId, EntityKind, SectionId, SourceId } from '@docgraph/domain';
import type { EntityView, NodeId, NodeView } from '../knowledge-reader.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

const DOCUMENT = `
  SELECT d.id, 'document' AS kind, d.title AS label, d.id AS document_id, d.source_id, d.path,
    (SELECT id FROM graph_sections WHERE document_id = d.id ORDER BY ordinal LIMIT 1) AS section_id
  FROM graph_documents d WHERE d.id = ?`;

const SECTION = `
  SELECT s.id, 'section' AS kind, s.heading AS label, s.document_id, d.source_id, d.path, s.id AS section_id
  FROM graph_sections s JOIN graph_documents d ON d.id = s.document_id WHERE s.id = ?`;

/**
 * Statements of an entity that are looked at for its label and place: the first by the ids of their sections. All of an
 * entity that 2,600 sections mention take 9 ms, these 0.5 ms.
 */
const STATEMENTS_MAX = 100;

/** Ordered as the index is, so that nothing is sorted. */
const statements = (kind: 'DEFINES' | 'MENTIONS'): string =>
  `(SELECT section_id, ordinal, surface FROM graph_edges INDEXED BY graph_edges_by_to
    WHERE to_id = ?1 AND kind = '${kind}' ORDER BY section_id, ordinal LIMIT ${STATEMENTS_MAX})`;

const place = (kind: 'DEFINES' | 'MENTIONS'): string => `
  SELECT e.id, e.kind, e.name, s.document_id, d.source_id, d.path, s.id AS section_id,
    (SELECT surface FROM ${statements(kind)} GROUP BY surface ORDER BY count(*) DESC, surface LIMIT 1) AS label
  FROM ${statements(kind)} g
  JOIN graph_entities e ON e.id = ?1
  JOIN graph_sections s ON s.id = g.section_id
  JOIN graph_documents d ON d.id = s.document_id
  ORDER BY d.source_id, d.path, s.ordinal LIMIT 1`;

/** Sections that state it, and those that use its name. Names of concepts and components are looked for in every text. */
const MENTION_COUNT = `
  SELECT count(*) AS n FROM (
    SELECT section_id FROM graph_edges WHERE to_id = ?1 AND kind IN ('MENTIONS', 'DEFINES')
    UNION SELECT m.section_id FROM graph_entities e JOIN graph_mentions m ON m.name_key = e.name
    WHERE e.id = ?1 AND e.kind IN ('concept', 'component')
  )`;

/** A node, or null when there is none with this id. */
export function nodeById(prepare: Prepare, id: NodeId): NodeView | null {
  const row = (prepare(SECTION).get(id) ?? prepare(DOCUMENT).get(id)) as Row | undefined;
  return row === undefined ? entityById(prepare, id as EntityId) : { ...toNode(row), mentionCount: 0 };
}

/** An entity, or null when there is none with this id. Where it is defined counts before where it is mentioned. */
export function entityById(prepare: Prepare, id: EntityId): EntityView | null {
  const row = (prepare(place('DEFINES')).get(id) ?? prepare(place('MENTIONS')).get(id)) as Row | undefined;
  if (row === undefined) return null;
  return {
    ...toNode(row),
    id,
    kind: row['kind'] as EntityKind,
    sectionId: row['section_id'] as SectionId,
    name: row['name'] as string,
    mentionCount: (prepare(MENTION_COUNT).get(id) as Row)['n'] as number,
  };
}

const toNode = (row: Row): Omit<NodeView, 'mentionCount'> => ({
  id: row['id'] as NodeId,
  kind: row['kind'] as NodeView['kind'],
  label: row['label'] as string,
  documentId: row['document_id'] as DocumentId,
  sourceId: row['source_id'] as SourceId,
  path: row['path'] as string,
  sectionId: row['section_id'] as SectionId | null,
});
