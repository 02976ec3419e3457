/** Names of documents and sections: which titles and headings are names, and where a text has one. Pure, for every backend. */
import { foldWord, hiddenSpans, nameKey, singular } from '@docgraph/domain';

/** A place in a text that holds a name. */
export interface NameMention {
  readonly key: string;
  /** UTF-16 offsets into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Longest name that is looked for, in words. */
export const NAME_WORDS_MAX = 12;
/** One word is a name from this length on; shorter ones ("API", "CLI") occur everywhere. */
export const SINGLE_WORD_CHARS_MIN = 4;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * Key of a title: `The Guides (draft)` → `the guide`. Empty for a title that is no name: without words, of one short word, or
 * longer than {@link NAME_WORDS_MAX} words.
 */
export function titleKey(title: string): string {
  const key = nameKey(title.replace(/(?<!\s)\s*\([^()]*\)\s*$/u, ''));
  const count = wordCount(key);
  const isName = count > 1 || key.length >= SINGLE_WORD_CHARS_MIN;
  return isName && count <= NAME_WORDS_MAX ? key : '';
}

/** Key of a heading. Empty where {@link titleKey} is, and for one word: `Usage` and `Settings` name no section. */
export function headingKey(heading: string): string {
  const key = titleKey(heading);
  return wordCount(key) > 1 ? key : '';
}

const wordCount = (key: string): number => key.split(' ').length;

/** The names there are. */
export interface Names {
  has(key: string): boolean;
  /** Most words of a name that begins with this word; 0 when none does, which spares nearly all look-ups. */
  longestFrom(word: string): number;
}

/** A set of names in memory that can be changed. */
export interface NameSet extends Names {
  add(key: string): void;
  delete(key: string): void;
}

export function createNameSet(keys: Iterable<string>): NameSet {
  const byWord = new Map<string, Sharing>();
  const firstWord = (key: string): string => key.split(' ', 1)[0]!;
  const set: NameSet = {
    has: (key) => byWord.get(firstWord(key))?.keys.has(key) === true,
    longestFrom: (word) => Math.max(0, (byWord.get(word)?.counts.length ?? 0) - 1),
    add(key) {
      const { keys, counts } = byWord.get(firstWord(key)) ?? { keys: new Set(), counts: [] };
      byWord.set(firstWord(key), { keys, counts });
      if (keys.has(key)) return;
      keys.add(key);
      const length = wordCount(key);
      while (counts.length <= length) counts.push(0);
      counts[length]!++;
    },
    delete(key) {
      const { keys, counts } = byWord.get(firstWord(key)) ?? { keys: new Set(), counts: [] };
      if (!keys.delete(key)) return;
      counts[wordCount(key)]!--;
      while (counts.at(-1) === 0) counts.pop();
    },
  };
  for (const key of keys) set.add(key);
  return set;
}

/** Names with the same first word: thousands may begin with `How`, so that none is looked at to know the longest. */
interface Sharing {
  readonly keys: Set<string>;
  /** Numbers of names by their words; the last one is not 0. */
  readonly counts: number[];
}

/**
 * Mentions of known names, the longest at each place, without overlaps, each name at its first place only.
 * @param text Markdown or plain text; addresses of links are not looked at.
 */
export function findNames(text: string, names: Names): readonly NameMention[] {
  const words = wordsOf(text);
  const found = new Map<string, NameMention>();
  for (let i = 0; i < words.length;) {
    const mention = longestAt(words, i, names);
    if (mention === null) i++;
    else {
      if (!found.has(mention.key)) found.set(mention.key, mention);
      i += wordCount(mention.key);
    }
  }
  return [...found.values()];
}

/** Names that a change brought and took. */
export interface NameChanges {
  readonly appeared: readonly string[];
  readonly vanished: readonly string[];
}

/**
 * Which of the names that a change touched are new or gone, and brings `known` in line. Sections that may hold a new name, and
 * those that hold one that is gone, have to be read again.
 */
export function changeNames(touched: Iterable<string>, exists: (key: string) => boolean, known: NameSet): NameChanges {
  const changed = [...new Set(touched)].filter((key) => exists(key) !== known.has(key));
  const [appeared, vanished] = [changed.filter(exists), changed.filter((key) => !exists(key))];
  for (const key of appeared) known.add(key);
  for (const key of vanished) known.delete(key);
  return { appeared, vanished };
}

/** A question names a document by one word only as a title has it: "which setting" does not mean "Settings". */
export function meansTitle({ key, start, end }: NameMention, text: string, titles: readonly string[]): boolean {
  if (key.includes(' ')) return true;
  const word = foldWord(text.slice(start, end));
  return titles.some((title) => foldWord(title.match(WORD)?.[0] ?? '') === word);
}

/** Every run of words of the text that could be a name, as its key. */
export function possibleNames(text: string): readonly string[] {
  const words = wordsOf(text).map((word) => word.text);
  const keys = words.flatMap((_, start) =>
    words
      .slice(start, start + NAME_WORDS_MAX)
      .map((last, n) => [...words.slice(start, start + n), singular(last)].join(' ')),
  );
  return [...new Set(keys)];
}

/** The words of a text, each in the singular: where the text holds a name, they hold {@link nameForSearch} of it in a row. */
export function wordsForSearch(text: string): string {
  return wordsOf(text)
    .map((word) => singular(word.text))
    .join(' ');
}

export function nameForSearch(key: string): string {
  const words = key.split(' ');
  return [...words.slice(0, -1).map(singular), ...words.slice(-1)].join(' ');
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a reader does not see, and addresses, are replaced by spaces, so that offsets stay. */
function wordsOf(text: string): readonly Word[] {
  let [shown, from] = ['', 0];
  for (const { start, end } of hiddenSpans(text)) {
    shown += text.slice(from, start) + ' '.repeat(end - start);
    from = end;
  }
  shown += text.slice(from);
  const visible = shown.replace(/\]\([^()\s]*|<[^<>]*>|https?:\/\/\S+/g, (address) => ' '.repeat(address.length));
  return Array.from(visible.matchAll(WORD), (match) => ({
    text: foldWord(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function longestAt(words: readonly Word[], at: number, names: Names): NameMention | null {
  const first = words[at]!.text;
  const most = Math.min(Math.max(names.longestFrom(first), names.longestFrom(singular(first))), words.length - at);
  for (let n = most; n > 0; n--) {
    const last = words[at + n - 1]!;
    const key = [...words.slice(at, at + n - 1).map(({ text }) => text), singular(last.text)].join(' ');
    if (names.has(key)) return { key, start: words[at]!.start, end: last.end };
  }
  return null;
}
