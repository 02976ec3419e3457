/** The words of a question that mean something, each with its terms and whether it looks like the name of something. */
import { analyzeQuery } from '@docgraph/vector';

export interface QuestionWord {
  /** As it stands in the question, without the punctuation around it. */
  readonly text: string;
  /** What the index knows it by: an identifier whole and in parts, a word as its stem. */
  readonly terms: readonly string[];
  /** A product, acronym, version, flag or identifier: something that cannot be said in other words. */
  readonly isName: boolean;
}

/** Words after the first so many are not looked at: a question is short, a pasted log must not cost more than its search. */
const WORDS_MAX = 64;
/** Longer words are cut where they are shown. */
const WORD_CHARS_MAX = 60;

/** Scripts without spaces: a run of them is many words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]/u;
const EDGE = /[^\p{L}\p{N}\p{M}_]/u;
const SENTENCE_END = /[.?!:"”]$/;
/** Digits, an acronym, a hump, or the signs that join identifiers; a hyphen joins ordinary words. */
const IDENTIFIER = /\p{N}|\p{Lu}{2}|\p{Ll}\p{Lu}|[_/]|[\p{L}\p{N}][.:][\p{L}\p{N}]|^--?\p{L}/u;
const CAPITAL = /^\p{Lu}/u;

/**
 * Distinct words by their terms, in order; stop words are left out unless the question has nothing else.
 * @param identifiers words that are asked for as a whole: the words in them, each alone, are something else.
 */
export function questionWords(question: string, identifiers: readonly string[] = []): readonly QuestionWord[] {
  const wholes = new Map(identifiers.map((identifier) => [bare(identifier), wholeTerms(identifier)]));
  const known = new Set([...analyzeQuery(question), ...[...wholes.values()].flat()]);
  const tokens = question.split(/\s+/).filter((token) => token !== '');
  const capitals = tokens.filter((token) => CAPITAL.test(bare(token))).length;
  // Where every word has a capital, as in a heading, capitals say nothing.
  const capitalsName = capitals * 2 <= tokens.length;
  const words = new Map<string, QuestionWord>();
  for (const [i, token] of tokens.entries()) {
    const text = bare(token);
    const isStart = i === 0 || SENTENCE_END.test(tokens[i - 1]!);
    const isName = IDENTIFIER.test(token) || (capitalsName && !isStart && CAPITAL.test(text));
    const whole = wholes.get(text) ?? [];
    for (const terms of whole.length > 0 ? [whole] : termsOf(token)) {
      const own = terms.filter((term) => known.has(term));
      if (own.length > 0 && !words.has(own[0]!)) words.set(own[0]!, { text: shown(text), terms: own, isName });
    }
    if (words.size >= WORDS_MAX) break;
  }
  return [...words.values()];
}

/** The terms of one word; each term is a word of its own where a run of characters has no spaces. */
function termsOf(token: string): readonly (readonly string[])[] {
  const terms = analyzeQuery(token);
  return UNSPACED.test(token) ? terms.map((term) => [term]) : [terms];
}

const BETWEEN_SEGMENTS = /[./:]+/;
const BETWEEN_WORDS = /[._\-/:@]+|(?<=\p{Ll})(?=\p{Lu})|(?<=[\p{Lu}\p{N}])(?=\p{Lu}\p{Ll})/u;

/** The terms of an identifier and of its segments that are more than one word: `a.max_size` is `max_size` under `a`, too. */
function wholeTerms(identifier: string): readonly string[] {
  const single = new Set(identifier.split(BETWEEN_WORDS).flatMap(analyzeQuery));
  const terms = [identifier, ...identifier.split(BETWEEN_SEGMENTS)].flatMap(analyzeQuery);
  return [...new Set(terms)].filter((term) => !single.has(term));
}

/** Without punctuation at the ends. */
function bare(token: string): string {
  const characters = [...token];
  const start = characters.findIndex((character) => !EDGE.test(character));
  const end = characters.findLastIndex((character) => !EDGE.test(character));
  return characters.slice(Math.max(0, start), end + 1).join('');
}

const shown = (text: string): string =>
  text.length <= WORD_CHARS_MAX ? text : `${[...text].slice(0, WORD_CHARS_MAX - 1).join('')}…`;
