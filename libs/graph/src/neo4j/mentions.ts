/** Keeps the mentions of names equal to what a clean rebuild would find, whatever is added, renamed or removed. */
import type { SectionRecord } from '@docgraph/domain';
import { changeNames, createNameSet, findNames, nameForSearch, type NameSet } from '../names.ts';
import { FORGET, META, NAMES, WRITE } from './cypher.ts';
import type { Transaction } from './connection.ts';
import { nameId } from './rows.ts';

/** Names that one look into the index of words asks for: Lucene takes 1,024 clauses. */
const NAMES_A_QUERY_MAX = 100;

export interface MentionKeeper {
  /** All names as of the last write; to be called before names change, with the lock of the store held. */
  begin(tx: Transaction): Promise<void>;
  /**
   * Brings mentions in line with a change, once it is made.
   * @param touched keys that documents and entities had before it or have now.
   * @param written sections that it wrote, which have no mentions yet.
   */
  finish(tx: Transaction, touched: Iterable<string>, written: readonly SectionRecord[]): Promise<void>;
  /** Forgets what is remembered between calls: before a transaction is tried again, and after it failed. */
  reset(): void;
}

type TextRow = Pick<SectionRecord, 'id' | 'text'>;

/** Names are read once and then kept in step, as long as nobody else changes them. */
export function createMentionKeeper(): MentionKeeper {
  let known: { readonly names: NameSet; version: number } | null = null;
  return {
    async begin(tx) {
      const [row] = await tx.all<{ readonly names: number }>(META.names);
      if (known?.version === row?.names) return;
      const rows = await tx.all<{ readonly key: string }>(NAMES.all);
      known = { names: createNameSet(rows.map(({ key }) => key)), version: row?.names ?? 0 };
    },
    async finish(tx, touched, written) {
      const { names } = known!;
      const keys = [...new Set(touched)];
      const ids = keys.map(nameId);
      const [existing, [row]] = await Promise.all([
        tx.all<{ readonly key: string }>(NAMES.existing, { ids }),
        tx.all<{ readonly names: number }>(META.namesChanged),
      ]);
      const exists = new Set(existing.map(({ key }) => key));
      const { appeared, vanished } = changeNames(keys, (key) => exists.has(key), names);
      known!.version = row?.names ?? 0;

      const fresh = new Map<string, string>(written.map(({ id, text }) => [id, text]));
      const affected = await Promise.all([sectionsWithWords(tx, appeared), sectionsNaming(tx, vanished)]);
      const others = affected.flat().filter(({ id }) => !fresh.has(id));
      const stale = new Map(others.map(({ id, text }) => [id, text]));
      const rows = [...fresh, ...stale].flatMap(([section, text]) =>
        findNames(text, names).map(({ key, start, end }) => ({ section, name: nameId(key), start, end })),
      );
      await Promise.all([
        tx.each(FORGET.mentions, [...stale.keys()]),
        tx.write(WRITE.mentions, rows),
        tx.each(FORGET.names, ids),
      ]);
    },
    reset() {
      known = null;
    },
  };
}

/** Sections in which the words of a name stand in a row, the last in any number: all that hold one are among them. */
async function sectionsWithWords(tx: Transaction, keys: readonly string[]): Promise<readonly TextRow[]> {
  const found: TextRow[] = [];
  for (let start = 0; start < keys.length; start += NAMES_A_QUERY_MAX) {
    const phrases = keys.slice(start, start + NAMES_A_QUERY_MAX).map(phrase);
    found.push(...(await tx.all<TextRow>(NAMES.sectionsWithWords, { query: phrases.join(' OR ') })));
  }
  return found;
}

/** Words are letters and digits, folded; folding can leave a few signs. */
const phrase = (key: string): string => `"${nameForSearch(key).replace(/["\\]/g, '\\$&')}"`;

async function sectionsNaming(tx: Transaction, keys: readonly string[]): Promise<readonly TextRow[]> {
  return keys.length === 0 ? [] : tx.all<TextRow>(NAMES.sectionsNaming, { ids: keys.map(nameId) });
}
