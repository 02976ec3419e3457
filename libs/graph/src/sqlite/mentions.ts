/** Keeps the mentions of names equal to what a clean rebuild would find, whatever is added, renamed or removed. */
import type { DocumentId, SectionRecord } from '@docgraph/domain';
import { changeNames, createNameSet, findNames, SINGLE_WORD_CHARS_MIN, type Names, type NameSet } from '../names.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

export interface MentionKeeper {
  /**
   * Runs a change of the documents `ids` and brings mentions in line with it; to be called inside the transaction.
   * @param written sections that the change wrote.
   */
  around<T>(ids: readonly DocumentId[], written: readonly SectionRecord[], change: () => T): T;
  /** Forgets what is remembered between calls: after a transaction was rolled back. */
  reset(): void;
}

/** All names are read once and then kept in step: there is one writer. */
export function createMentionKeeper(prepare: Prepare): MentionKeeper {
  let names: NameSet | null = null;
  return {
    around(ids, written, change) {
      const known = (names ??= allNames(prepare));
      const keys = new Set(namesOf(prepare, ids));
      const result = change();
      for (const key of namesOf(prepare, ids)) keys.add(key);

      const stale = new Map<string, string>(written.map((section) => [section.id, section.text]));
      const { appeared, vanished } = changeNames(keys, (key) => isName(prepare, key), known);
      const affected = [
        ...appeared.flatMap((key) => sectionsWithWords(prepare, key)),
        ...vanished.flatMap((key) => sectionsNaming(prepare, key)),
      ];
      for (const [id, text] of affected) stale.set(id, text);
      for (const [id, text] of stale) rewrite(prepare, id, text, known);
      return result;
    },
    reset() {
      names = null;
    },
  };
}

/** Kinds of entity that prose calls by their names; the others are recognised by how they are written. */
const NAMED_KINDS = `('component', 'concept')`;
/** Entities whose names are looked for in prose: see {@link titleKey} for the shortest name. */
const IS_NAMED = `e.kind IN ${NAMED_KINDS} AND (e.name LIKE '% %' OR length(e.name) >= ${SINGLE_WORD_CHARS_MIN})`;

function allNames(prepare: Prepare): NameSet {
  const rows = prepare(
    `SELECT title_key AS key FROM graph_documents WHERE title_key <> ''
     UNION SELECT heading_key FROM graph_sections WHERE heading_key <> ''
     UNION SELECT e.name FROM graph_entities e WHERE ${IS_NAMED}`,
  ).all() as Row[];
  return createNameSet(rows.map((row) => row['key'] as string));
}

function namesOf(prepare: Prepare, ids: readonly DocumentId[]): readonly string[] {
  const select = prepare(
    `SELECT title_key AS key FROM graph_documents WHERE id = ?1 AND title_key <> ''
     UNION SELECT heading_key FROM graph_sections WHERE document_id = ?1 AND heading_key <> ''
     UNION SELECT e.name FROM graph_sections s CROSS JOIN graph_edges x ON x.section_id = s.id
       CROSS JOIN graph_entities e ON e.id = x.to_id WHERE s.document_id = ?1 AND ${IS_NAMED}`,
  );
  return ids.flatMap((id) => (select.all(id) as Row[]).map((row) => row['key'] as string));
}

function isName(prepare: Prepare, key: string): boolean {
  const sql = `SELECT 1 WHERE EXISTS (SELECT 1 FROM graph_documents WHERE title_key = ?1)
    OR EXISTS (SELECT 1 FROM graph_sections WHERE heading_key = ?1 AND heading_key <> '')
    OR EXISTS (SELECT 1 FROM graph_entities e WHERE e.name = ?1 AND ${IS_NAMED})`;
  return prepare(sql).get(key) !== undefined;
}

type Sections = readonly (readonly [id: string, text: string])[];

const toSections = (rows: Row[]): Sections => rows.map((row) => [row['id'] as string, row['text'] as string]);

/** Sections in which the words of the name stand in a row, the last in any number: all that hold it are among them. */
function sectionsWithWords(prepare: Prepare, key: string): Sections {
  const sql =
    'SELECT s.id, s.text FROM graph_words w JOIN graph_sections s ON s.rowid = w.rowid WHERE graph_words MATCH ?';
  return toSections(prepare(sql).all(`"${key.replace(/y$/, '')}" *`) as Row[]);
}

function sectionsNaming(prepare: Prepare, key: string): Sections {
  const sql =
    'SELECT s.id, s.text FROM graph_mentions m JOIN graph_sections s ON s.id = m.section_id WHERE m.name_key = ?';
  return toSections(prepare(sql).all(key) as Row[]);
}

function rewrite(prepare: Prepare, id: string, text: string, names: Names): void {
  prepare('DELETE FROM graph_mentions WHERE section_id = ?').run(id);
  const insert = prepare('INSERT INTO graph_mentions VALUES (?, ?, ?, ?)');
  for (const { key, start, end } of findNames(text, names)) insert.run(id, key, start, end);
}
