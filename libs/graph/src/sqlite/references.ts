/** Reads how sections refer to each other: links resolved against the documents there are, titles by who has them. */
import type { ChunkId, DocumentId, SectionId, SourceId } from '@docgraph/domain';
import type { Reference, ReferenceTarget } from '../graph-store.ts';
import { findNames, meansTitle, NAME_WORDS_MAX } from '../names.ts';
import { NAMING_MAX, SAME_NAME_MAX } from '../reference-limits.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

/**
 * Links first, in the order of the text, then names. A section does not refer to itself.
 * @param meant what names were found to mean, for sections that are read one after the other: they share most names.
 */
export function referencesFrom(prepare: Prepare, from: SectionId, meant: Meanings = new Map()): readonly Reference[] {
  const references = [...linksFrom(prepare, from), ...namesFrom(prepare, from, meant)];
  return references.filter(({ target }) => target.sectionId !== from);
}

/** By key of a name. */
export type Meanings = Map<string, Meaning>;

interface Meaning extends Pick<Reference, 'via' | 'inDegree'> {
  readonly targets: readonly ReferenceTarget[];
}

/** First sections of the documents whose titles the text names. */
export function targetsNamedIn(prepare: Prepare, text: string): readonly ReferenceTarget[] {
  const exact = prepare('SELECT 1 FROM graph_documents WHERE title_key = ? LIMIT 1');
  // A space sorts before '!': the range holds the word alone and the word with more words after it.
  const starting = prepare(`SELECT 1 FROM graph_documents WHERE title_key >= ?1 AND title_key < ?1 || '!' LIMIT 1`);
  const mentions = findNames(text, {
    has: (key) => exact.get(key) !== undefined,
    longestFrom: (word) => (starting.get(word) === undefined ? 0 : NAME_WORDS_MAX),
  });
  return mentions
    .filter((mention) => meansTitle(mention, text, titlesOf(prepare, mention.key)))
    .flatMap(({ key }) => targetsTitled(prepare, key));
}

function titlesOf(prepare: Prepare, key: string): readonly string[] {
  const rows = prepare('SELECT title FROM graph_documents WHERE title_key = ?').all(key) as Row[];
  return rows.map((row) => row['title'] as string);
}

function linksFrom(prepare: Prepare, from: SectionId): Reference[] {
  const rows = prepare(
    `SELECT c.ordinal, c.document_id, c.anchor FROM graph_link_candidates c
     JOIN graph_documents d ON d.id = c.document_id
     WHERE c.section_id = ? ORDER BY c.ordinal, c.rank`,
  ).all(from) as Row[];
  // The likeliest candidate whose document exists is the target; the others stay for when it goes.
  const chosen = new Map(rows.toReversed().map((row) => [row['ordinal'], row]));
  return [...chosen.values()].reverse().flatMap((row): Reference[] => {
    const document = row['document_id'] as DocumentId;
    const anchor = row['anchor'] as string;
    const target = targetAt(prepare, document, anchor);
    return target === null
      ? []
      : [{ kind: 'LINKS_TO', via: 'link', from, target, inDegree: linksTo(prepare, document, anchor) }];
  });
}

function linksTo(prepare: Prepare, document: DocumentId, anchor: string): number {
  const sql = 'SELECT count(DISTINCT section_id) AS n FROM graph_link_candidates WHERE document_id = ? AND anchor = ?';
  return (prepare(sql).get(document, anchor) as Row)['n'] as number;
}

function namesFrom(prepare: Prepare, from: SectionId, meant: Meanings): Reference[] {
  const rows = prepare(
    `SELECT m.name_key, s.document_id FROM graph_mentions m JOIN graph_sections s ON s.id = m.section_id
     WHERE m.section_id = ? ORDER BY m.start_offset`,
  ).all(from) as Row[];
  return rows.flatMap((row) => {
    const key = row['name_key'] as string;
    const { via, targets, inDegree } = meant.get(key) ?? meaningOf(prepare, key);
    meant.set(key, { via, targets, inDegree });
    const others = targets.filter((target) => target.documentId !== row['document_id']);
    return others.map((target): Reference => ({ kind: 'REFERS_TO', via, from, target, inDegree }));
  });
}

function naming(prepare: Prepare, key: string): number {
  const sql = 'SELECT count(*) AS n FROM (SELECT 1 FROM graph_mentions WHERE name_key = ? LIMIT ?)';
  return (prepare(sql).get(key, NAMING_MAX) as Row)['n'] as number;
}

/** What a text means by a name: the documents with this title, else the sections with this heading, else those that define it. */
function meaningOf(prepare: Prepare, key: string): Meaning {
  const ways: readonly (readonly [Reference['via'], (prepare: Prepare, key: string) => readonly ReferenceTarget[]])[] =
    [
      ['title', targetsTitled],
      ['heading', targetsHeaded],
      ['term', targetsDefining],
    ];
  for (const [via, find] of ways) {
    const targets = find(prepare, key);
    if (targets.length > 0) return { via, targets, inDegree: naming(prepare, key) };
  }
  return { via: 'term', targets: [], inDegree: 0 };
}

/** The documents with this title, by their first sections; none when there are too many. */
function targetsTitled(prepare: Prepare, key: string): readonly ReferenceTarget[] {
  const sql = 'SELECT id FROM graph_documents WHERE title_key = ? ORDER BY source_id, path LIMIT ?';
  const documents = prepare(sql).all(key, SAME_NAME_MAX + 1) as Row[];
  if (documents.length > SAME_NAME_MAX) return [];
  return documents.map((row) => targetAt(prepare, row['id'] as DocumentId, '')).filter((target) => target !== null);
}

/** The sections with this heading; none when there are too many. */
function targetsHeaded(prepare: Prepare, key: string): readonly ReferenceTarget[] {
  return sectionsWhere(prepare, `s.heading_key = ? AND s.heading_key <> ''`, key);
}

/** The sections that say what the concept or component with this name is; none when there are too many. */
function targetsDefining(prepare: Prepare, key: string): readonly ReferenceTarget[] {
  const defining = `SELECT x.section_id FROM graph_entities e CROSS JOIN graph_edges x ON x.to_id = e.id AND x.kind = 'DEFINES'
    WHERE e.name = ? AND e.kind IN ('component', 'concept')`;
  return sectionsWhere(prepare, `s.id IN (${defining})`, key);
}

function sectionsWhere(prepare: Prepare, where: string, key: string): readonly ReferenceTarget[] {
  // Counted first: a heading like "Example" stands over hundreds of sections, and sorting them would be for nothing.
  const some = prepare(`SELECT 1 FROM graph_sections s WHERE ${where} LIMIT ?`).all(key, SAME_NAME_MAX + 1);
  if (some.length === 0 || some.length > SAME_NAME_MAX) return [];
  const sql = `SELECT ${TARGET_COLUMNS} WHERE ${where} ORDER BY d.source_id, d.path, s.ordinal`;
  return (prepare(sql).all(key) as Row[]).map(toTarget);
}

/** The section with the anchor, or the document's first one that has text; null for a document without text. */
function targetAt(prepare: Prepare, document: DocumentId, anchor: string): ReferenceTarget | null {
  // From the common to the rare: aliases have to be looked for in every section of the document.
  const anchored = anchor === '' ? [] : [BY_ANCHOR, BY_ALIAS];
  for (const sql of anchored) {
    const row = prepare(sql).get(document, anchor) as Row | undefined;
    if (row !== undefined) return toTarget(row);
  }
  const first = prepare(FIRST).get(document) as Row | undefined;
  return first === undefined ? null : toTarget(first);
}

const TARGET_COLUMNS = `s.id AS section_id, s.document_id, d.source_id, d.path, c.id AS chunk_id, c.text_hash, c.own_words
  FROM graph_sections s
  JOIN graph_documents d ON d.id = s.document_id
  JOIN graph_chunks c ON c.section_id = s.id AND c.ordinal = 0`;
const FIRST = `SELECT ${TARGET_COLUMNS} WHERE s.document_id = ? ORDER BY s.ordinal LIMIT 1`;
const firstWith = (anchor: string): string =>
  `SELECT ${TARGET_COLUMNS} WHERE s.document_id = ?1 AND ${anchor} ORDER BY s.ordinal LIMIT 1`;
const BY_ANCHOR = firstWith('s.anchor = ?2');
const BY_ALIAS = firstWith('EXISTS (SELECT 1 FROM json_each(s.anchors) WHERE value = ?2)');

const toTarget = (row: Row): ReferenceTarget => ({
  sectionId: row['section_id'] as SectionId,
  documentId: row['document_id'] as DocumentId,
  sourceId: row['source_id'] as SourceId,
  path: row['path'] as string,
  chunkId: row['chunk_id'] as ChunkId,
  textHash: row['text_hash'] as string,
  ownWords: row['own_words'] as number,
});
