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
      return async () => {
        const [existing, [row]] = await Promise.all([
          tx.all<{ readonly key: string }>(NAMES.existing, { ids }),
          tx.all<{ readonly names: number }>(META.namesChanged),
        ]);
        const exists = new Set(existing.map(({ key }) => key));
        const { vanished } = changeNames(keys, (key) => exists.has(key), names);
        known.version = row?.names ?? 0;

        const fresh = new Map<string, string>(written.map(({ id, text }) => [id, text]));
        const others = [...mayName, ...(await sectionsNaming(tx, vanished))].filter(({ id }) => !fresh.has(id));
        const stale = new Map(others.map(({ id, text }) => [id, text]));
        const rows = [...fresh, ...stale].flatMap(([section, text]) =>
          findNames(text, names).map(({ key, start, end }) => ({ section, name: nameId(key), start, end })),
        );
        await Promise.all([
          tx.each(FORGET.mentions, [...stale.keys()]),
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

/** Sections in which the words of a name stand in a row, the last in any number: all that hold one are among them. */
async function sectionsWithWords(
  tx: Transaction,
  keys: readonly string[],
  notOf: readonly DocumentId[],
): Promise<readonly TextRow[]> {
  const found: TextRow[] = [];
  for (let start = 0; start < keys.length; start += NAMES_A_QUERY_MAX) {
    const phrases = keys.slice(start, start + NAMES_A_QUERY_MAX).map(phrase);
    found.push(...(await tx.all<TextRow>(NAMES.sectionsWithWords, { query: phrases.join(' OR '), notOf })));
  }
  return found;
}

/** Words are letters and digits, folded; folding can leave a few signs. */
const phrase = (key: string): string => `"${nameForSearch(key).replace(/["\\]/g, '\\$&')}"`;

async function sectionsNaming(tx: Transaction, keys: readonly string[]): Promise<readonly TextRow[]> {
  return keys.length === 0 ? [] : tx.all<TextRow>(NAMES.sectionsNaming, { ids: keys.map(nameId) });
}
