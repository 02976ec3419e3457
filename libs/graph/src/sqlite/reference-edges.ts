/** Reads links and names as edges: they lead where the references of the section lead. */
import type { EdgeKind, SectionId } from '@docgraph/domain';
import type { EdgeView, NodeId } from '../knowledge-reader.ts';
import type { Reference } from '../graph-store.ts';
import type { EdgeListing, Stretch } from './edge-listing.ts';
import { mentionSpan } from './mention-span.ts';
import { linksFrom, namesFrom } from './references.ts';
import { toSpan, type Row } from './rows.ts';
import type { Prepare } from './database.ts';

type ReferenceKind = Extract<EdgeKind, 'LINKS_TO' | 'REFERS_TO'>;

export const REFERENCE_EDGES: Readonly<Record<ReferenceKind, EdgeListing>> = {
  LINKS_TO: listing('LINKS_TO', sectionsLinking, linkPlace),
  REFERS_TO: listing('REFERS_TO', sectionsNaming, namePlace),
};

/** Of one kind only: reading the other as well takes four times as long. */
const REFERENCES = { LINKS_TO: linksFrom, REFERS_TO: namesFrom } as const;

type Place = Pick<EdgeView, 'span' | 'surface'>;

/**
 * @param candidates sections whose references may lead to a section, in the order of their places; which do is said by the
 * references themselves.
 * @param placeOf where the section `from` refers to its target.
 */
function listing(
  kind: ReferenceKind,
  candidates: (prepare: Prepare, to: NodeId) => readonly SectionId[],
  placeOf: (prepare: Prepare, reference: Reference) => Place | null,
): EdgeListing {
  /** One edge a target, however often the section refers to it. */
  const edgesFrom = (prepare: Prepare, from: SectionId): readonly EdgeView[] => {
    const references = REFERENCES[kind](prepare, from).filter(({ target }) => target.sectionId !== from);
    return [...new Map(references.map((reference) => [reference.target.sectionId, reference])).values()].map(
      (reference) => ({
        ...{ kind, from, to: reference.target.sectionId, sectionId: from },
        ...(placeOf(prepare, reference) ?? sectionPlace(prepare, from)),
        ...{ rule: kind === 'LINKS_TO' ? 'link' : 'name', confidence: 1 },
      }),
    );
  };
  function* edgesTo(prepare: Prepare, to: NodeId): Generator<EdgeView> {
    for (const from of candidates(prepare, to)) yield* edgesFrom(prepare, from).filter((edge) => edge.to === to);
  }
  return {
    out: (prepare, node, stretch) => cut(edgesFrom(prepare, node as SectionId), stretch),
    in: (prepare, node, stretch) => cut(edgesTo(prepare, node), stretch),
  };
}

/** Reads no further than the stretch goes. */
function cut(edges: Iterable<EdgeView>, { offset, limit }: Stretch): readonly EdgeView[] {
  const found: EdgeView[] = [];
  let passed = 0;
  for (const edge of edges) {
    if (passed++ < offset) continue;
    if (found.push(edge) === limit) break;
  }
  return found;
}

const IN_ORDER = `JOIN graph_sections s ON s.id = c.section_id JOIN graph_documents d ON d.id = s.document_id
  GROUP BY s.id ORDER BY d.source_id, d.path, s.ordinal`;

function sectionsLinking(prepare: Prepare, to: NodeId): readonly SectionId[] {
  const sql = `SELECT s.id FROM (
    SELECT section_id FROM graph_link_candidates
    WHERE document_id = (SELECT document_id FROM graph_sections WHERE id = ?)
  ) c ${IN_ORDER}`;
  return toIds(prepare(sql).all(to) as Row[]);
}

function sectionsNaming(prepare: Prepare, to: NodeId): readonly SectionId[] {
  const sql = `SELECT s.id FROM (SELECT section_id FROM graph_mentions WHERE name_key IN (${NAMES})) c ${IN_ORDER}`;
  return toIds(prepare(sql).all(to) as Row[]);
}

const toIds = (rows: readonly Row[]): readonly SectionId[] => rows.map((row) => row['id'] as SectionId);

/**
 * Keys by which the section `?1` may be named: its heading, the terms that it defines, and for the first one with text the
 * title of its document.
 */
const NAMES = `
  SELECT s.heading_key FROM graph_sections s WHERE s.id = ?1
  UNION SELECT e.name FROM graph_edges x JOIN graph_entities e ON e.id = x.to_id
    WHERE x.section_id = ?1 AND x.kind = 'DEFINES' AND e.kind IN ('component', 'concept')
  UNION SELECT d.title_key FROM graph_sections s JOIN graph_documents d ON d.id = s.document_id
    WHERE s.id = ?1 AND s.ordinal = (
      SELECT min(f.ordinal) FROM graph_sections f JOIN graph_chunks c ON c.section_id = f.id WHERE f.document_id = d.id
    )`;

/** The first link that can mean the target's document, sooner one that has the target's anchor. */
function linkPlace(prepare: Prepare, { from, target }: Reference): Place | null {
  const row = prepare(
    `SELECT l.*, l.text AS surface FROM graph_link_candidates c
     JOIN graph_links l ON l.section_id = c.section_id AND l.ordinal = c.ordinal
     JOIN graph_sections t ON t.id = ?3
     WHERE c.section_id = ?1 AND c.document_id = ?2
     ORDER BY c.anchor = t.anchor DESC, EXISTS (SELECT 1 FROM json_each(t.anchors) WHERE value = c.anchor) DESC, c.ordinal
     LIMIT 1`,
  ).get(from, target.documentId, target.sectionId) as Row | undefined;
  return row === undefined ? null : { span: toSpan(row), surface: row['surface'] as string };
}

function namePlace(prepare: Prepare, { from, target }: Reference): Place | null {
  const sql = `SELECT * FROM graph_mentions WHERE section_id = ?2 AND name_key IN (${NAMES}) ORDER BY start_offset LIMIT 1`;
  const row = prepare(sql).get(target.sectionId, from) as Row | undefined;
  return row === undefined ? null : mentionSpan(prepare, row);
}

function sectionPlace(prepare: Prepare, section: SectionId): Place {
  const row = prepare('SELECT * FROM graph_sections WHERE id = ?').get(section) as Row;
  return { span: toSpan(row), surface: row['heading'] as string };
}
