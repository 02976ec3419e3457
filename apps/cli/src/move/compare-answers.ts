/** Asks the same questions of two indexes and names the cause of every difference that has one. */
import { analyze } from '@docgraph/vector';
import type { Answers, SearchReply } from '@docgraph/retrieval';
import { agreement, citationOf } from './agreement.ts';

/** One index, asked as a whole, by meaning alone, and for how often terms occur. */
export interface AskedIndex {
  readonly answers: Answers;
  readonly byMeaning: Answers;
  frequencies(terms: readonly string[]): Promise<readonly number[]>;
}

export interface AskedSides {
  readonly from: AskedIndex;
  readonly to: AskedIndex;
  /** Whether words are scored by different formulas: on another search engine. */
  readonly scoresDiffer: boolean;
}

/**
 * `equal-scores`: passages of equal scores in another order. `word-scores`: both sides find every word of the question equally often,
 * and answer the same by meaning alone, so that nothing but the engines' formulas for words is left.
 */
export type Cause = 'equal-scores' | 'word-scores';

export interface Difference {
  readonly question: string;
  /** Null: none that is known. */
  readonly cause: Cause | null;
  readonly from: AnswerDigest;
  readonly to: AnswerDigest;
}

export interface AnswerDigest {
  readonly answered: boolean;
  readonly confidence: number;
  readonly cited: readonly string[];
}

export interface AnswerComparison {
  readonly asked: number;
  readonly same: number;
  readonly differences: readonly Difference[];
}

export async function compareAnswers(
  questions: readonly string[],
  sides: AskedSides,
  { signal, onProgress }: { readonly signal: AbortSignal; onProgress(done: number): void },
): Promise<AnswerComparison> {
  const differences: Difference[] = [];
  for (const [i, question] of questions.entries()) {
    const ask = (index: AskedIndex): Promise<SearchReply> => index.answers.search({ query: question }, signal);
    const [from, to] = [await ask(sides.from), await ask(sides.to)];
    const found = agreement(from, to);
    if (found !== 'same') {
      const cause = found === 'equal-scores' ? found : await causeOf(question, sides, signal);
      differences.push({ question, cause, from: digest(from), to: digest(to) });
    }
    onProgress(i + 1);
  }
  return { asked: questions.length, same: questions.length - differences.length, differences };
}

async function causeOf(
  question: string,
  { from, to, scoresDiffer }: AskedSides,
  signal: AbortSignal,
): Promise<Cause | null> {
  if (!scoresDiffer) return null;
  const terms = [...new Set(analyze(question))];
  const [before, after] = [await from.frequencies(terms), await to.frequencies(terms)];
  if (String(before) !== String(after)) return null;
  const ask = (index: AskedIndex): Promise<SearchReply> => index.byMeaning.search({ query: question }, signal);
  return agreement(await ask(from), await ask(to)) === 'different' ? null : 'word-scores';
}

const digest = ({ answered, confidence, results }: SearchReply): AnswerDigest => ({
  ...{ answered, confidence, cited: results.map(citationOf) },
});
