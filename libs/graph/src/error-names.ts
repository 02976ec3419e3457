/** Names of errors as patterns: their variable parts are `*`, and a message has anything there. Pure, for every backend. */
import { foldWord } from '@docgraph/domain';

/** Words that stand for one variable part: a path or an id is a handful. */
const VARIABLE_WORDS_MAX = 24;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Words of a text as names are compared with it. */
export function foldedWords(text: string): readonly string[] {
  return (text.match(WORD) ?? []).map(foldWord);
}

/** The fixed parts of an error's name, each as its words; parts without a word say nothing. */
function fixedParts(name: string): readonly (readonly string[])[] {
  return name
    .split('*')
    .map(foldedWords)
    .filter((words) => words.length > 0);
}

/** The longest fixed part, the first of equals, its words joined by spaces: what every such message holds. */
export function errorCore(name: string): string {
  const [longest = []] = fixedParts(name).toSorted((a, b) => b.length - a.length);
  return longest.join(' ');
}

/** How a text holds the message of an error. */
export interface ErrorMatch {
  /** Words of the fixed parts. */
  readonly words: number;
  /** Whether the text is the message, from its first word to its last. */
  readonly isWhole: boolean;
}

/** Null where the fixed parts do not follow each other in the text. @param words {@link foldedWords} of the text. */
export function matchError(name: string, words: readonly string[]): ErrorMatch | null {
  const parts = fixedParts(name);
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  for (
    let start = indexOf(words, first, 0, words.length);
    start >= 0;
    start = indexOf(words, first, start + 1, words.length)
  ) {
    const end = endOfRest(words, rest, start + first.length);
    if (end === null) continue;
    const isWhole = start <= lead(name) && (end === words.length || name.endsWith('*'));
    return { words: parts.reduce((sum, part) => sum + part.length, 0), isWhole };
  }
  return null;
}

/** Words that may stand before the first fixed part of a whole message. */
const lead = (name: string): number => (name.startsWith('*') ? VARIABLE_WORDS_MAX : 0);

function endOfRest(words: readonly string[], parts: readonly (readonly string[])[], from: number): number | null {
  let at = from;
  for (const part of parts) {
    const start = indexOf(words, part, at, at + VARIABLE_WORDS_MAX);
    if (start < 0) return null;
    at = start + part.length;
  }
  return at;
}

/** Where the part stands, beginning at a word from `from` to `until`; -1 for nowhere. */
function indexOf(words: readonly string[], part: readonly string[], from: number, until: number): number {
  for (let at = from; at <= Math.min(until, words.length - part.length); at++)
    if (part.every((word, i) => words[at + i] === word)) return at;
  return -1;
}
