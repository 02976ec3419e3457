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

/**
 * Mentions of known titles, the longest at each place, without overlaps, each title at its first place only.
 * @param text Markdown or plain text; addresses of links are not looked at.
 * @param isTitle whether a key is the key of some document's title.
 */
export function findTitles(text: string, isTitle: (key: string) => boolean): readonly TitleMention[] {
  const words = wordsOf(text);
  const found = new Map<string, TitleMention>();
  for (let i = 0; i < words.length;) {
    const mention = longestAt(words, i, isTitle);
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

function longestAt(words: readonly Word[], at: number, isTitle: (key: string) => boolean): TitleMention | null {
  const most = Math.min(TITLE_WORDS_MAX, words.length - at);
  const keys: string[] = [];
  for (let n = 0; n < most; n++) keys.push(n === 0 ? words[at]!.text : `${keys[n - 1]!} ${words[at + n]!.text}`);
  for (let n = most; n > 0; n--)
    if (isTitle(keys[n - 1]!)) return { key: keys[n - 1]!, start: words[at]!.start, end: words[at + n - 1]!.end };
  return null;
}
