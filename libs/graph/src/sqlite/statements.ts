/** Reads what the sections of a document state with the entities at both ends, in one statement and so of one moment. */
import type { DocumentId, EntityId, EntityKind, EntityRecord, SectionId } from '@docgraph/domain';
import type { StatementView } from '../knowledge-reader.ts';
import { toSpan, type Row } from './rows.ts';
import type { Prepare } from './database.ts';

const STATEMENTS_OF_DOCUMENT = `
  SELECT g.*, f.kind AS from_kind, f.name AS from_name, t.kind AS to_kind, t.name AS to_name
  FROM graph_sections s
  JOIN graph_edges g ON g.section_id = s.id
  JOIN graph_entities t ON t.id = g.to_id
  LEFT JOIN graph_entities f ON f.id = g.from_id
  WHERE s.document_id = ? ORDER BY s.ordinal, g.ordinal`;

export function statementsOf(prepare: Prepare, document: DocumentId): readonly StatementView[] {
  return (prepare(STATEMENTS_OF_DOCUMENT).all(document) as Row[]).map((row) => ({
    kind: row['kind'] as StatementView['kind'],
    sectionId: row['section_id'] as SectionId,
    span: toSpan(row),
    rule: row['rule'] as string,
    surface: row['surface'] as string,
    from: row['from_kind'] === null ? null : toEntity(row, 'from'),
    to: toEntity(row, 'to'),
  }));
}

const toEntity = (row: Row, end: 'from' | 'to'): EntityRecord => ({
  id: row[`${end}_id`] as EntityId,
  kind: row[`${end}_kind`] as EntityKind,
  name: row[`${end}_name`] as string,
});
