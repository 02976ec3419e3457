/** Finds the documented error that a pasted text means: by its fixed words, else by words that are nearly the same. */
import { foldWord, type EntityId } from '@docgraph/domain';
import type { Passage } from '../answer.ts';
import { isNaming } from './aspects.ts';
import type { Knowledge } from './knowledge.ts';

/** Messages that one pasted text is taken to hold. */
const ERRORS_MAX = 3;
const CANDIDATES_MAX = 20;
/** Words of a message that search is asked with: the first lines of a log say what happened. */
const WORDS_MAX = 40;
/** A section that speaks of a message has more than this share of its words. */
const SPOKEN_WORDS_MIN = 0.5;
const WORD_CHARS_MIN = 4;
/**
 * A documented message is meant by a text that has this share of its words, and this many. On longhorn's 95 messages with all
 * digits changed, 61 are recognised by their fixed words alone and 78 with this; of the 53 with a stated solution 31 and 51 get one.
 */
const LIKE_SHARE_MIN = 0.75;
const LIKE_WORDS_MIN = 3;

/** The surest matches; one that shares half the words of the best is another error that the text may name. */
export async function errorsIn({ graph }: Knowledge, text: string): Promise<readonly EntityId[]> {
  const matches = await graph.entitiesNamed({ text, kinds: ['error'], limit: CANDIDATES_MAX });
  const best = Math.max(0, ...matches.map(({ words }) => words));
  return matches
    .filter(({ words }) => words * 2 >= best)
    .slice(0, ERRORS_MAX)
    .map(({ entity }) => entity.id);
}

/** The message that is most like the text, among those in the sections that search found. */
export async function errorLike(
  knowledge: Knowledge,
  passages: readonly Passage[],
  text: string,
): Promise<readonly EntityId[]> {
  const sections = passages.map(({ sectionId }) => sectionId);
  const edges = await knowledge.edges(sections, ['MENTIONS', 'DEFINES'], 'out');
  const nodes = await knowledge.graph.nodes([...new Set(edges.map(({ to }) => to))]);
  const has = new Set(wordsOf(text));
  const like = nodes
    .filter(({ kind }) => kind === 'error')
    .map(({ id, label }) => {
      const words = wordsOf(fixedWords(label));
      return { id: id as EntityId, words: words.length, shared: words.filter((word) => has.has(word)).length };
    })
    .filter(({ words, shared }) => shared >= LIKE_WORDS_MIN && shared >= words * LIKE_SHARE_MIN);
  return like
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, 1)
    .map(({ id }) => id);
}

/** Whether a section that search found can be about the message at all. */
export function speaksOf({ text }: Passage, message: string): boolean {
  const words = wordsOf(fixedWords(message)).filter((word) => word.length >= WORD_CHARS_MIN);
  const has = new Set(wordsOf(text));
  return words.filter((word) => has.has(word)).length > words.length * SPOKEN_WORDS_MIN;
}

/** Whether the heading of the section stands in the message, and is long enough to be one. */
export function isHeadedBy({ citation }: Passage, message: string): boolean {
  const heading = citation.headingPath.at(-1) ?? '';
  return wordsOf(heading).length >= LIKE_WORDS_MIN && isNaming(message, [heading]);
}

/** The first words of a message without what is different each time: numbers, times, identifiers. */
export function fixedWords(message: string): string {
  const words = message
    .split(/[\s"'=,;()[\]{}]+/)
    .filter((word) => word !== '' && !/\d{3}|\d[0-9a-f]{3}|\d:\d/.test(word));
  return words.length === 0 ? message : words.slice(0, WORDS_MAX).join(' ');
}

const wordsOf = (text: string): readonly string[] => (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(foldWord);
