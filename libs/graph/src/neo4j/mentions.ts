/** Keeps the mentions of names equal to what a clean rebuild would find, whatever is added, renamed or removed. */
import type { DocumentId, SectionRecord } from '@docgraph/domain';
import { changeNames, createNameSet, findNames, nameForSearch, type NameSet } from '../names.ts';
import { FORGET, META, NAMES, WRITE } from './cypher.ts';
import type { Transaction } from './connection.ts';
import { nameId } from './rows.ts';

/** Names that one look into the index of words asks for: Lucene takes 1,024 clauses. */
const NAMES_A_QUERY_MAX = 100;

/** What a transaction is about to write and to remove. */
export interface MentionChange {
  /** Keys that documents and entities have before it or after it. */
  readonly touched: Iterable<string>;
  /** Documents that are replaced or removed as a whole. */
  readonly documents: readonly DocumentId[];
  /** Sections that are written, which have no mentions yet. */
  readonly written: readonly SectionRecord[];
}

export interface MentionKeeper {
  /**
   * To be called with the lock of the store held, before anything is written or removed: while a transaction that has deleted
   * relationships is open, Neo4j's index of words hides the nodes whose ids are those of the relationships from it (5.26).
   * @returns brings mentions in line with the change, to be called once that is made.
   */
  begin(tx: Transaction, change: MentionChange): Promise<() => Promise<void>>;
  /** Forgets what is remembered between calls: before a transaction is tried again, and after it failed. */
  reset(): void;
}

type TextRow = Pick<SectionRecord, 'id' | 'text'>;
interface KnownNames {
  readonly names: NameSet;
  version: number;
}

/** Names are read once and then kept in step, as long as nobody else changes them. */
export function createMentionKeeper(): MentionKeeper {
  let kept: KnownNames | null = null;
  const knownNames = async (tx: Transaction): Promise<KnownNames> => {
    const [row] = await tx.all<{ readonly names: number }>(META.names);
    if (kept !== null && kept.version === row?.names) return kept;
    const rows = await tx.all<{ readonly key: string }>(NAMES.all);
    kept = { names: createNameSet(rows.map(({ key }) => key)), version: row?.names ?? 0 };
    return kept;
  };
  return {
    async begin(tx, { touched, documents, written }) {
      const known = await knownNames(tx);
      const { names } = known;
      const keys = [...new Set(touched)];
      const ids = keys.map(nameId);
      const mayName = await sectionsWithWords(
        tx,
        keys.filter((key) => !names.has(key)),
        documents,
      );
      // Names are changed below: what these sections mention so far is what they are found to with the names as they are.
      const before = new Map(mayName.map(({ id, text }) => [id, mentionsIn({ id, text }, names)]));
      return async () => {
        const [existing, [row]] = await Promise.all([
          tx.all<{ readonly key: string }>(NAMES.existing, { ids }),
          tx.all<{ readonly names: number }>(META.namesChanged),
        ]);
        const exists = new Set(existing.map(({ key }) => key));
        const { vanished } = changeNames(keys, (key) => exists.has(key), names);
        known.version = row?.names ?? 0;

        const fresh = new Set<string>(written.map(({ id }) => id));
        const unnamed = (await sectionsNaming(tx, vanished)).filter(({ id }) => !fresh.has(id));
        const anew = new Set(unnamed.map(({ id }) => id));
        const changes = mayName
          .filter(({ id }) => !fresh.has(id) && !anew.has(id))
          .map((section) => compareMentions(before.get(section.id)!, mentionsIn(section, names)));
        const rows = [
          ...written.flatMap((section) => mentionsIn(section, names)),
          ...unnamed.flatMap((section) => mentionsIn(section, names)),
          ...changes.flatMap(({ added }) => added),
        ];
        await Promise.all([
          tx.each(FORGET.mentions, [...anew]),
          tx.each(
            FORGET.mention,
            changes.flatMap(({ gone }) => gone),
          ),
          tx.write(WRITE.mentions, rows),
          tx.each(FORGET.names, ids),
        ]);
      };
    },
    reset() {
      kept = null;
    },
  };
}

interface MentionRow {
  readonly section: string;
  /** Id of the name. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const mentionsIn = ({ id, text }: TextRow, names: NameSet): readonly MentionRow[] =>
  findNames(text, names).map(({ key, start, end }) => ({ section: id, name: nameId(key), start, end }));

/** A new name changes a few mentions of a section: it may stand where a shorter one was found. */
function compareMentions(before: readonly MentionRow[], now: readonly MentionRow[]) {
  const keyOf = ({ name, start }: MentionRow): string => `${start} ${name}`;
  const [had, has] = [before, now].map((rows) => new Set(rows.map(keyOf)));
  return { gone: before.filter((row) => !has!.has(keyOf(row))), added: now.filter((row) => !had!.has(keyOf(row))) };
}

/** Sections in which the words of a name stand in a row, the last in any number: all that hold one are among them. */
async function sectionsWithWords(
  tx: Transaction,
  keys: readonly string[],
  notOf: readonly DocumentId[],
): Promise<readonly TextRow[]> {
  const found = new Map<string, TextRow>();
  for (let start = 0; start < keys.length; start += NAMES_A_QUERY_MAX) {
    const phrases = keys.slice(start, start + NAMES_A_QUERY_MAX).map(phrase);
    const rows = await tx.all<TextRow>(NAMES.sectionsWithWords, { query: phrases.join(' OR '), notOf });
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()];
}

/** Words are letters and digits, folded; folding can leave a few signs. */
const phrase = (key: string): string => `"${nameForSearch(key).replace(/["\\]/g, '\\$&')}"`;

async function sectionsNaming(tx: Transaction, keys: readonly string[]): Promise<readonly TextRow[]> {
  return keys.length === 0 ? [] : tx.all<TextRow>(NAMES.sectionsNaming, { ids: keys.map(nameId) });
}
