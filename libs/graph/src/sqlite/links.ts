/** Reads the links of a document with what each leads to, in one statement and so of one moment. */
import type { DocumentId, SectionId } from '@docgraph/domain';
import type { LinkTarget, LinkView } from '../graph-store.ts';
import { toSpan, type Row } from './rows.ts';
import type { Prepare } from './database.ts';

const HAS_ANCHOR = `(c.anchor = '' OR EXISTS (
  SELECT 1 FROM graph_sections t WHERE t.document_id = c.document_id
    AND (t.anchor = c.anchor OR EXISTS (SELECT 1 FROM json_each(t.anchors) WHERE value = c.anchor))
))`;

/** Which document is meant is a guess, and one that has the anchor is the better guess. */
const LINKS_OF_DOCUMENT = `
  SELECT l.*, c.document_id AS target, c.anchor, ${HAS_ANCHOR} AS has_anchor
  FROM graph_sections s
  JOIN graph_links l ON l.section_id = s.id
  LEFT JOIN graph_link_candidates c ON c.section_id = l.section_id AND c.ordinal = l.ordinal AND c.rank = (
    SELECT c.rank FROM graph_link_candidates c JOIN graph_documents d ON d.id = c.document_id
    WHERE c.section_id = l.section_id AND c.ordinal = l.ordinal ORDER BY ${HAS_ANCHOR} DESC, c.rank LIMIT 1
  )
  WHERE s.document_id = ? ORDER BY s.ordinal, l.ordinal`;

export function linksOf(prepare: Prepare, document: DocumentId): readonly LinkView[] {
  return (prepare(LINKS_OF_DOCUMENT).all(document) as Row[]).map((row) => ({
    sectionId: row['section_id'] as SectionId,
    ordinal: row['ordinal'] as number,
    url: row['url'] as string,
    text: row['text'] as string,
    span: toSpan(row),
    target: toTarget(row),
  }));
}

function toTarget(row: Row): LinkTarget | null {
  const documentId = row['target'] as DocumentId | null;
  if (documentId === null) return null;
  return { documentId, anchor: row['anchor'] as string, hasAnchor: row['has_anchor'] === 1 };
}
