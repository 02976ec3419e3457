/** Reads links and names as edges: they lead where the references of the section lead. */
import type { EdgeKind, SectionId } from '@docgraph/domain';
import type { EdgeView, NodeId } from '../knowledge-reader.ts';
import type { Reference } from '../graph-store.ts';
import type { EdgeListing, Stretch } from './edge-listing.ts';
import { mentionPlace } from './mention-place.ts';
import { referencesFrom } from './references.ts';
import { toSpan, type Row } from './rows.ts';
import type { Prepare } from './database.ts';

type ReferenceKind = Extract<EdgeKind, 'LINKS_TO' | 'REFERS_TO'>;

export const REFERENCE_EDGES: Readonly<Record<ReferenceKind, EdgeListing>> = {
  LINKS_TO: listing('LINKS_TO', sectionsLinking, linkPlace),
  REFERS_TO: listing('REFERS_TO', sectionsNaming, namePlace),
};

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
  /** One edge a target, however often the section refers to it. @param only the target that is asked for; null for all. */
  const edgesFrom = (prepare: Prepare, from: SectionId, only: NodeId | null): readonly EdgeView[] => {
    const references = referencesFrom(prepare, from)
      .filter((reference) => reference.kind === kind)
      .filter(({ target }) => only === null || target.sectionId === only);
    return [...new Map(references.map((reference) => [reference.target.sectionId, reference])).values()].map(
      (reference) => ({
        ...{ kind, from, to: reference.target.sectionId, sectionId: from },
        ...(placeOf(prepare, reference) ?? sectionPlace(prepare, from)),
        ...{ rule: kind === 'LINKS_TO' ? 'link' : 'name', confidence: 1 },
      }),
    );
  };
  function* edgesTo(prepare: Prepare, to: NodeId): Generator<EdgeView> {
    for (const from of candidates(prepare, to)) yield* edgesFrom(prepare, from, to);
  }
  return {
    out: (prepare, node, stretch) => cut(edgesFrom(prepare, node as SectionId, null), stretch),
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

/** The section `?1`; a title, and a link without an anchor or with one that is gone, lead to the first section with text. */
const TARGET = `t AS MATERIALIZED (SELECT t.*, t.id = (
    SELECT s.id FROM graph_sections s JOIN graph_chunks k ON k.section_id = s.id AND k.ordinal = 0
    WHERE s.document_id = t.document_id ORDER BY s.ordinal LIMIT 1
  ) AS is_first FROM graph_sections t WHERE t.id = ?1)`;

function sectionsLinking(prepare: Prepare, to: NodeId): readonly SectionId[] {
  const sql = `WITH ${TARGET} SELECT s.id FROM (
      SELECT l.section_id FROM t CROSS JOIN graph_link_candidates l ON l.document_id = t.document_id
      WHERE t.is_first OR l.anchor = t.anchor OR EXISTS (SELECT 1 FROM json_each(t.anchors) WHERE value = l.anchor)
    ) c ${IN_ORDER}`;
  return toIds(prepare(sql).all(to) as Row[]);
}

/** Where a name leads outside its own document depends on the name alone: of the sections with the same ones one is asked. */
function sectionsNaming(prepare: Prepare, to: NodeId): readonly SectionId[] {
  const sql = `WITH ${TARGET} SELECT s.id, group_concat(c.key, ' | ' ORDER BY c.key) AS names FROM (
      SELECT m.section_id, n.key FROM (${NAMES}) n CROSS JOIN graph_mentions m ON m.name_key = n.key
      WHERE NOT EXISTS (SELECT 1 FROM t JOIN graph_sections o ON o.document_id = t.document_id WHERE o.id = m.section_id)
    ) c ${IN_ORDER}`;
  const rows = prepare(sql).all(to) as Row[];
  const leads = new Map<unknown, boolean>();
  const leadsHere = (row: Row): boolean =>
    referencesFrom(prepare, row['id'] as SectionId).some(
      ({ kind, target }) => kind === 'REFERS_TO' && target.sectionId === to,
    );
  for (const row of rows) if (!leads.has(row['names'])) leads.set(row['names'], leadsHere(row));
  return toIds(rows.filter((row) => leads.get(row['names'])));
}

/** Keys by which texts name the section `t`: the title of its document, its heading, and the terms that it defines. */
const NAMES = `
  SELECT d.title_key AS key FROM t JOIN graph_documents d ON d.id = t.document_id WHERE t.is_first
  UNION SELECT t.heading_key FROM t
  UNION SELECT e.name FROM t CROSS JOIN graph_edges x ON x.section_id = t.id AND x.kind = 'DEFINES'
    CROSS JOIN graph_entities e ON e.id = x.to_id AND e.kind IN ('component', 'concept')`;

const toIds = (rows: readonly Row[]): readonly SectionId[] => rows.map((row) => row['id'] as SectionId);

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
  const sql = `WITH ${TARGET} SELECT m.* FROM (${NAMES}) n
    CROSS JOIN graph_mentions m ON m.section_id = ?2 AND m.name_key = n.key ORDER BY m.start_offset LIMIT 1`;
  const row = prepare(sql).get(target.sectionId, from) as Row | undefined;
  return row === undefined ? null : mentionPlace(prepare, row);
}

function sectionPlace(prepare: Prepare, section: SectionId): Place {
  const row = prepare('SELECT * FROM graph_sections WHERE id = ?').get(section) as Row;
  return { span: toSpan(row), surface: row['heading'] as string };
}
