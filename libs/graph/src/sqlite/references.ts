/** Reads how sections refer to each other: links resolved against the documents there are, titles by who has them. */
import { foldWord, type ChunkId, type DocumentId, type SectionId, type SourceId } from '@docgraph/domain';
import type { Reference, ReferenceTarget } from '../graph-store.ts';
import { findNames, NAME_WORDS_MAX } from '../names.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

/** A name that more documents or sections have than this names none of them. */
const SAME_NAME_MAX = 3;

/** Links first, in the order of the text, then names. A section does not refer to itself. */
export function referencesFrom(prepare: Prepare, from: SectionId): readonly Reference[] {
  return [...linksFrom(prepare, from), ...namesFrom(prepare, from)].filter(({ target }) => target.sectionId !== from);
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
    .filter(({ key, start, end }) => key.includes(' ') || isTitle(prepare, key, text.slice(start, end)))
    .flatMap(({ key }) => targetsTitled(prepare, key));
}

/** A question names a document by one word only as the title has it: "which setting" does not mean "Settings". */
function isTitle(prepare: Prepare, key: string, word: string): boolean {
  const rows = prepare('SELECT title FROM graph_documents WHERE title_key = ?').all(key) as Row[];
  return rows.some((row) => /[\p{L}\p{N}\p{M}]+/u.exec(foldWord(row['title'] as string))?.[0] === foldWord(word));
}

export function linksFrom(prepare: Prepare, from: SectionId): Reference[] {
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

export function namesFrom(prepare: Prepare, from: SectionId): Reference[] {
  const rows = prepare(
    `SELECT m.name_key, s.document_id FROM graph_mentions m JOIN graph_sections s ON s.id = m.section_id
     WHERE m.section_id = ? ORDER BY m.start_offset`,
  ).all(from) as Row[];
  return rows.flatMap((row) => {
    const key = row['name_key'] as string;
    const { via, targets } = targetsNamed(prepare, key);
    const others = targets.filter((target) => target.documentId !== row['document_id']);
    const inDegree = others.length === 0 ? 0 : naming(prepare, key);
    return others.map((target): Reference => ({ kind: 'REFERS_TO', via, from, target, inDegree }));
  });
}

function naming(prepare: Prepare, key: string): number {
  return (prepare('SELECT count(*) AS n FROM graph_mentions WHERE name_key = ?').get(key) as Row)['n'] as number;
}

/** What a text means by a name: the documents with this title, else the sections with this heading, else those that define it. */
function targetsNamed(
  prepare: Prepare,
  key: string,
): { readonly via: Reference['via']; readonly targets: readonly ReferenceTarget[] } {
  const titled = targetsTitled(prepare, key);
  if (titled.length > 0) return { via: 'title', targets: titled };
  const headed = targetsHeaded(prepare, key);
  return headed.length > 0
    ? { via: 'heading', targets: headed }
    : { via: 'term', targets: targetsDefining(prepare, key) };
}

/** The documents with this title, by their first sections. */
function targetsTitled(prepare: Prepare, key: string): readonly ReferenceTarget[] {
  const documents = prepare('SELECT id FROM graph_documents WHERE title_key = ? ORDER BY source_id, path LIMIT ?').all(
    key,
    SAME_NAME_MAX + 1,
  ) as Row[];
  if (documents.length > SAME_NAME_MAX) return [];
  return documents.map((row) => targetAt(prepare, row['id'] as DocumentId, '')).filter((target) => target !== null);
}

/** The sections with this heading. */
function targetsHeaded(prepare: Prepare, key: string): readonly ReferenceTarget[] {
  const rows = prepare(
    `SELECT ${TARGET_COLUMNS} WHERE s.heading_key = ? AND s.heading_key <> '' ORDER BY d.source_id, d.path, s.ordinal LIMIT ?`,
  ).all(key, SAME_NAME_MAX + 1) as Row[];
  return rows.length > SAME_NAME_MAX ? [] : rows.map(toTarget);
}

/** The sections that say what the concept or component with this name is. */
function targetsDefining(prepare: Prepare, key: string): readonly ReferenceTarget[] {
  const rows = prepare(
    `SELECT ${TARGET_COLUMNS}
     WHERE s.id IN (SELECT x.section_id FROM graph_entities e JOIN graph_edges x ON x.to_id = e.id AND x.kind = 'DEFINES'
                    WHERE e.name = ? AND e.kind IN ('component', 'concept'))
     ORDER BY d.source_id, d.path, s.ordinal LIMIT ?`,
  ).all(key, SAME_NAME_MAX + 1) as Row[];
  return rows.length > SAME_NAME_MAX ? [] : rows.map(toTarget);
}

/** The section with the anchor, or the document's first one that has text; null for a document without text. */
function targetAt(prepare: Prepare, document: DocumentId, anchor: string): ReferenceTarget | null {
  const row = prepare(
    `SELECT ${TARGET_COLUMNS} WHERE s.document_id = ?1
     ORDER BY s.anchor = ?2 AND ?2 <> '' DESC, EXISTS (SELECT 1 FROM json_each(s.anchors) WHERE value = ?2) DESC, s.ordinal
     LIMIT 1`,
  ).get(document, anchor) as Row | undefined;
  return row === undefined ? null : toTarget(row);
}

const TARGET_COLUMNS = `s.id AS section_id, s.document_id, d.source_id, d.path, c.id AS chunk_id, c.text_hash, c.own_words
  FROM graph_sections s
  JOIN graph_documents d ON d.id = s.document_id
  JOIN graph_chunks c ON c.section_id = s.id AND c.ordinal = 0`;

const toTarget = (row: Row): ReferenceTarget => ({
  sectionId: row['section_id'] as SectionId,
  documentId: row['document_id'] as DocumentId,
  sourceId: row['source_id'] as SourceId,
  path: row['path'] as string,
  chunkId: row['chunk_id'] as ChunkId,
  textHash: row['text_hash'] as string,
  ownWords: row['own_words'] as number,
});
