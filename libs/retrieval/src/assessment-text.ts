/** What a reply says about itself in words: how sure it is, or that the documentation does not answer, and what was tried. */
import type { Assessment, Lookup } from './answer.ts';

const LOOKUPS: Readonly<Record<Lookup, string>> = {
  words: 'the words of the question',
  meaning: 'its meaning',
  titles: 'the titles it names',
  references: 'what the nearest sections refer to',
  statements: 'what is stated of the things named',
};

/**
 * One line for an answer; for none, lines that say so, what was tried, and which words are missing where.
 * @param quote makes a word of the question fit for where the lines are shown.
 */
export function assessmentLines(
  { confidence, tried }: Pick<Assessment, 'confidence' | 'tried'>,
  quote: (word: string) => string,
): readonly string[] {
  const sure = `confidence ${confidence.toFixed(2)}`;
  if (tried === null) return [sure];
  const lookups = tried.lookups.map((lookup) => LOOKUPS[lookup]).join(', ');
  const list = (words: readonly string[]): string => words.map(quote).join(', ');
  return [
    `Not in the documentation, as far as can be told (${sure}).`,
    `tried: ${lookups === '' ? 'nothing that answered' : lookups}`,
    ...(tried.unknown.length > 0 ? [`nowhere in the documentation: ${list(tried.unknown)}`] : []),
    ...(tried.elsewhere.length > 0 ? [`not in the nearest sections: ${list(tried.elsewhere)}`] : []),
  ];
}
