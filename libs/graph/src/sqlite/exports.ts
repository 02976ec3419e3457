/** Reads whole documents back as they were written, for another graph to take over. */
import type { ChunkId, DocumentId, EntityId, EntityKind, LinkCandidate, SectionId } from '@docgraph/domain';
import type { DocumentExport } from '../graph-export.ts';
import type { Prepare } from './database.ts';
import { toChunk, toDocument, toSection, toSpan, type Row } from './rows.ts';

const DOCUMENTS = 'SELECT * FROM graph_documents WHERE id > ? ORDER BY id LIMIT ?';
const SECTIONS = 'SELECT * FROM graph_sections WHERE document_id = ? ORDER BY ordinal';
const CHUNKS = `
  SELECT c.*, d.source_id, d.path FROM graph_sections s
  JOIN graph_chunks c ON c.section_id = s.id
  JOIN graph_documents d ON d.id = c.document_id
  WHERE s.document_id = ? ORDER BY s.ordinal, c.ordinal`;
const LINKS = `
  SELECT l.* FROM graph_sections s JOIN graph_links l ON l.section_id = s.id
  WHERE s.document_id = ? ORDER BY s.ordinal, l.ordinal`;
const CANDIDATES = `
  SELECT document_id, anchor FROM graph_link_candidates WHERE section_id = ? AND ordinal = ? ORDER BY rank`;
const EDGES = `
  SELECT g.* FROM graph_sections s JOIN graph_edges g ON g.section_id = s.id
  WHERE s.document_id = ? ORDER BY s.ordinal, g.ordinal`;
const ENTITIES = `
  SELECT id, kind, name FROM graph_entities WHERE id IN (
    SELECT g.to_id FROM graph_sections s JOIN graph_edges g ON g.section_id = s.id WHERE s.document_id = ?1
    UNION SELECT g.from_id FROM graph_sections s JOIN graph_edges g ON g.section_id = s.id WHERE s.document_id = ?1
  ) ORDER BY id`;

/** To be called inside a transaction. */
export function exportedDocuments(
  prepare: Prepare,
  { after, limit }: { readonly after: DocumentId | null; readonly limit: number },
): readonly DocumentExport[] {
  return prepare(DOCUMENTS)
    .all(after ?? '', limit)
    .map((row) => exported(prepare, row));
}

function exported(prepare: Prepare, row: Row): DocumentExport {
  const document = toDocument(row);
  const of = (sql: string): readonly Row[] => prepare(sql).all(document.id);
  const chunks = of(CHUNKS);
  return {
    ...{ document, sections: of(SECTIONS).map(toSection), chunks: chunks.map(toChunk) },
    links: of(LINKS).map((link) => toLink(prepare, link)),
    entities: of(ENTITIES).map(toEntity),
    edges: of(EDGES).map(toEdge),
    pending: chunks.filter((chunk) => chunk['pending'] === 1).map((chunk) => chunk['id'] as ChunkId),
  };
}

function toLink(prepare: Prepare, row: Row): DocumentExport['links'][number] {
  const [sectionId, ordinal] = [row['section_id'] as SectionId, row['ordinal'] as number];
  const candidates = prepare(CANDIDATES)
    .all(sectionId, ordinal)
    .map((found): LinkCandidate => ({
      documentId: found['document_id'] as DocumentId,
      anchor: found['anchor'] as string,
    }));
  return {
    ...{ sectionId, ordinal, url: row['url'] as string, text: row['text'] as string, span: toSpan(row), candidates },
  };
}

const toEntity = (row: Row): DocumentExport['entities'][number] => ({
  id: row['id'] as EntityId,
  kind: row['kind'] as EntityKind,
  name: row['name'] as string,
});

const toEdge = (row: Row): DocumentExport['edges'][number] => ({
  kind: row['kind'] as DocumentExport['edges'][number]['kind'],
  from: row['from_id'] as SectionId | EntityId,
  to: row['to_id'] as EntityId,
  sectionId: row['section_id'] as SectionId,
  ordinal: row['ordinal'] as number,
  span: toSpan(row),
  rule: row['rule'] as string,
  confidence: row['confidence'] as number,
  surface: row['surface'] as string,
});
