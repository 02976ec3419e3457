/** The one analyzer: text to terms. Every backend indexes and searches these terms, so all engines see the same words. */
import { stemmer } from 'stemmer';
import { foldApostrophes, foldLetters, isAscii } from './fold.ts';
import { STOP_WORDS } from './stop-words.ts';

/** Raised by every change of the terms made from some text; an index of another version is rebuilt. */
export const ANALYZER_VERSION = 1;

/** Longer terms (encoded data, minified code) are cut; the query is cut alike, so they still match exactly. */
const TERM_CHARS_MAX = 128;
/** Longer words are no English, and stemming would cost more than it finds. */
const STEMMED_CHARS_MAX = 40;
const MEMO_ENTRIES_MAX = 50_000;
const MEMO_CHARS_MAX = 64;

const CJK = String.raw`[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]&&[\p{L}\p{Nl}]]`;
const UNICODE_WORD = String.raw`[[\p{L}\p{N}\p{M}_]--${CJK}]`;
const UNICODE_LETTER = String.raw`[\p{L}--${CJK}]`;

/**
 * One token: a word, or words joined as identifiers join them (`a.b`, `a-b`, `a/b`, `a:b`, `a::b`, `a://b`, `a/.b`),
 * after the dashes of a flag, the dot of a dotfile, the slash of a path or the at sign of a scope.
 */
const token = (word: string, letter: string): string =>
  String.raw`(?:(?<!${word}|[.\-\/@])(?:--?|[.\/@])(?=${letter}))?${word}+(?:(?::\/\/|::|--|\/\.|[.\-\/:])${word}+)*`;

const ASCII_TOKEN = new RegExp(token('[A-Za-z0-9_]', '[A-Za-z]'), 'g');
const UNICODE_TOKEN = new RegExp(`(?<cjk>${CJK}+)|${token(UNICODE_WORD, UNICODE_LETTER)}`, 'gv');

const PREFIX = /^[-./@]+/;
const SEPARATORS = /[._\-/:]+/;
const LOWER_WORD = /^[a-z]+$/;
/** Capitalised words, acronyms and their plurals (`APIs`) are words; only case changes inside make an identifier. */
const PLAIN_WORD = /^(?:[A-Z]?[a-z]+|[A-Z]+s?)$/;
const HUMPS = /(?<=\p{Ll})(?=\p{Lu})|(?<=[\p{Lu}\p{N}])(?=\p{Lu}\p{Ll})/u;
const VERSION = /^v(?=\d+(?:\.\d+)+)/;
const HALF_CHARACTER = /[\ud800-\udbff]$/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Lower case without context: a final sigma is a sigma. */
const toLower = (word: string): string => word.toLowerCase().replaceAll('ς', 'σ');
const cut = (term: string): string =>
  term.length > TERM_CHARS_MAX ? term.slice(0, TERM_CHARS_MAX).replace(HALF_CHARACTER, '') : term;

/** The stem of a plain lower-case word; anything else is kept as it is. */
function stem(word: string): string {
  return word.length <= STEMMED_CHARS_MAX && LOWER_WORD.test(word) ? stemmer(word) : cut(word);
}

/** Adds a plain word's term unless it is a stop word. */
function addWord(word: string, terms: Set<string>): void {
  if (word !== '' && !STOP_WORDS.has(word)) terms.add(stem(word));
}

/** The parts between separators and at humps; a part with humps also joined, so that `nodeSelector` is found alone. */
function addParts(core: string, terms: Set<string>): void {
  for (const segment of core.split(SEPARATORS)) {
    const words = PLAIN_WORD.test(segment) ? [segment] : segment.split(HUMPS);
    const joined = toLower(segment);
    if (words.length > 1) {
      terms.add(cut(joined));
      // `ConfigMaps` and `configmaps` must meet, and the second is stemmed like any word.
      terms.add(stem(joined));
    }
    for (const word of words) addWord(toLower(word), terms);
  }
}

/** Terms of one token: an identifier whole and in parts, a word as its stem, nothing for a stop word. */
function expand(found: string): readonly string[] {
  const terms = new Set<string>();
  if (PLAIN_WORD.test(found)) {
    addWord(toLower(found), terms);
    return [...terms];
  }
  if (!LETTER_OR_DIGIT.test(found)) return [];
  const core = found.replace(PREFIX, '');
  const lower = toLower(core);
  if (SEPARATORS.test(core)) {
    terms.add(cut(lower));
    if (VERSION.test(lower)) terms.add(cut(lower.slice(1)));
  }
  if (core.length < found.length) terms.add(cut(toLower(found)));
  addParts(core, terms);
  return [...terms];
}

const memo = new Map<string, readonly string[]>();

/** {@link expand} remembered: documentation repeats its words, and stemming is the costly part. */
function termsOf(found: string): readonly string[] {
  const known = memo.get(found);
  if (known !== undefined) return known;
  const terms = expand(found);
  if (found.length > MEMO_CHARS_MAX) return terms;
  if (memo.size >= MEMO_ENTRIES_MAX) memo.clear();
  memo.set(found, terms);
  return terms;
}

/** Overlapping pairs of characters, as these scripts have no spaces; a character alone is its own term. */
function addPairs(run: string, terms: string[]): void {
  const characters = [...run];
  if (characters.length === 1) terms.push(run);
  for (let i = 0; i + 1 < characters.length; i++) terms.push(`${characters[i]}${characters[i + 1]}`);
}

/**
 * The terms of a text in order, with repetitions. Lower case, without diacritics, English words stemmed (Porter), stop
 * words dropped unless there is nothing else. Identifiers are kept whole, punctuation included, and in parts:
 * `--max-old-space-size` gives itself, `max-old-space-size`, `max`, `old`, `space`, `size`; `nodeSelector` gives
 * `nodeselector`, `node`, `selector`. Chinese, Japanese and Korean runs become overlapping pairs of characters.
 * Terms consist of letters, digits, marks and `. _ - / : @`; none is longer than 128 characters.
 */
export function analyze(text: string): string[] {
  const folded = foldApostrophes(foldLetters(text));
  const terms: string[] = [];
  const stopped: string[] = [];
  for (const match of folded.matchAll(isAscii(folded) ? ASCII_TOKEN : UNICODE_TOKEN)) {
    const found = match[0];
    if (match.groups?.['cjk'] !== undefined) addPairs(found, terms);
    else {
      const expanded = termsOf(found);
      if (expanded.length > 0) for (const term of expanded) terms.push(term);
      else if (terms.length === 0 && LETTER_OR_DIGIT.test(found)) stopped.push(toLower(found));
    }
  }
  return terms.length > 0 ? terms : stopped;
}

/** The distinct terms of a query, in order of first appearance. */
export function analyzeQuery(text: string): string[] {
  return [...new Set(analyze(text))];
}
