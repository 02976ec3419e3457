/** Titles of documents as names: how a title is normalised, and where a text names one. Pure, shared by every backend. */

/** A place in a text that names a title. */
export interface TitleMention {
  readonly key: string;
  /** UTF-16 offsets into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Longest title that is looked for, in words. */
export const TITLE_WORDS_MAX = 12;
/** A title of one word is a name from this length on; shorter ones ("API", "CLI") occur everywhere. */
const SINGLE_WORD_CHARS_MIN = 4;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

const fold = (word: string): string =>
  word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/**
 * Words of a title joined by spaces, folded, without a closing parenthesis: `The Guide (draft)` → `the guide`. Empty for a
 * title that is no name: without words, of one short word, or longer than {@link TITLE_WORDS_MAX} words.
 */
export function titleKey(title: string): string {
  const words = (title.replace(/\s*\([^()]*\)\s*$/u, '').match(WORD) ?? []).map(fold);
  const isName = words.length > 1 || (words[0]?.length ?? 0) >= SINGLE_WORD_CHARS_MIN;
  return isName && words.length <= TITLE_WORDS_MAX ? words.join(' ') : '';
}

/** The titles there are. */
export interface Titles {
  has(key: string): boolean;
  /** Most words of a title that begins with this word; 0 when none does, which spares nearly all look-ups. */
  longestFrom(word: string): number;
}

/** A set of titles in memory that can be changed. */
export interface TitleSet extends Titles {
  add(key: string): void;
  delete(key: string): void;
}

export function createTitleSet(keys: Iterable<string>): TitleSet {
  /** By first word: number of words by key. */
  const byWord = new Map<string, Map<string, number>>();
  const firstWord = (key: string): string => key.split(' ', 1)[0]!;
  const set: TitleSet = {
    has: (key) => byWord.get(firstWord(key))?.has(key) === true,
    longestFrom: (word) => Math.max(0, ...(byWord.get(word)?.values() ?? [])),
    add(key) {
      const titles = byWord.get(firstWord(key)) ?? new Map<string, number>();
      byWord.set(firstWord(key), titles.set(key, key.split(' ').length));
    },
    delete: (key) => void byWord.get(firstWord(key))?.delete(key),
  };
  for (const key of keys) set.add(key);
  return set;
}

/**
 * Mentions of known titles, the longest at each place, without overlaps, each title at its first place only.
 * @param text Markdown or plain text; addresses of links are not looked at.
 */
export function findTitles(text: string, titles: Titles): readonly TitleMention[] {
  const words = wordsOf(text);
  const found = new Map<string, TitleMention>();
  for (let i = 0; i < words.length;) {
    const mention = longestAt(words, i, titles);
    if (mention === null) i++;
    else {
      if (!found.has(mention.key)) found.set(mention.key, mention);
      i += mention.key.split(' ').length;
    }
  }
  return [...found.values()];
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Addresses are replaced by spaces, so that offsets stay. */
function wordsOf(text: string): readonly Word[] {
  const visible = text.replace(/\]\([^()\s]*|<[^<>]*>|https?:\/\/\S+/g, (address) => ' '.repeat(address.length));
  return Array.from(visible.matchAll(WORD), (match) => ({
    text: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function longestAt(words: readonly Word[], at: number, titles: Titles): TitleMention | null {
  const most = Math.min(titles.longestFrom(words[at]!.text), words.length - at);
  const keys: string[] = [];
  for (let n = 0; n < most; n++) keys.push(n === 0 ? words[at]!.text : `${keys[n - 1]!} ${words[at + n]!.text}`);
  for (let n = most; n > 0; n--)
    if (titles.has(keys[n - 1]!)) return { key: keys[n - 1]!, start: words[at]!.start, end: words[at + n - 1]!.end };
  return null;
}
