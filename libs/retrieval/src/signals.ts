/** What a reply is judged by, computed from the question's words, the best passages and the ranking. Pure. */
import type { ConfidenceSignals } from './confidence.ts';
import type { QuestionWord } from './question-words.ts';

/** The result that the first is compared with. */
const LEAD_OVER = 5;

/** A word of the question, how rare it is, and where it stands. */
export interface WeighedWord extends QuestionWord {
  /** 0 for a word that stands everywhere, 1 for one that stands nowhere. */
  readonly rarity: number;
  /** Whether any chunk of the documentation has one of its terms. */
  readonly isKnown: boolean;
  /** For each of the best passages, whether it has one of them. */
  readonly saidIn: readonly boolean[];
}

export interface WeighOptions {
  /** Chunks that have a term; a term that is not there has none. */
  readonly frequencies: ReadonlyMap<string, number>;
  /** Number of all chunks. */
  readonly chunks: number;
  /** The terms of each of the best passages. */
  readonly passages: readonly ReadonlySet<string>[];
}

export function weighWords(words: readonly QuestionWord[], options: WeighOptions): readonly WeighedWord[] {
  const { frequencies, chunks, passages } = options;
  const most = inverseFrequency(0, chunks);
  return words.map((word) => {
    const counts = word.terms.map((term) => frequencies.get(term) ?? 0);
    const saidIn = passages.map((passage) => word.terms.some((term) => passage.has(term)));
    // An identifier is as rare as its rarest part, and known when any part is.
    const rarity = inverseFrequency(Math.min(...counts), chunks) / most;
    return { ...word, rarity, isKnown: counts.some((count) => count > 0), saidIn };
  });
}

/** BM25's weight of a term (Robertson and Spärck Jones, without negative values). */
const inverseFrequency = (count: number, chunks: number): number =>
  Math.log(1 + (chunks - Math.min(count, chunks) + 0.5) / (count + 0.5));

/** Whether one of the best passages has the word. */
export const isSaid = ({ saidIn }: WeighedWord): boolean => saidIn.includes(true);

/** @param scores of the ranking, best first. */
export function confidenceSignals(words: readonly WeighedWord[], scores: readonly number[]): ConfidenceSignals {
  const weight = (of: readonly WeighedWord[]): number => of.reduce((sum, { rarity }) => sum + rarity, 0);
  const share = (of: readonly WeighedWord[]): number => (of.length === 0 ? 0 : weight(of) / weight(words));
  const passages = words[0]?.saidIn ?? [];
  const shares = passages.map((_, i) => share(words.filter((word) => word.saidIn[i])));
  const missing = words.filter((word) => word.isName && !isSaid(word));
  const [first = 0] = scores;
  const last = scores[Math.min(LEAD_OVER, scores.length) - 1] ?? 0;
  return {
    covered: shares.reduce((sum, value) => sum + value, 0) / Math.max(1, shares.length),
    unknown: share(words.filter((word) => !word.isKnown)),
    missingName: Math.max(0, ...missing.map(({ rarity }) => rarity)),
    lead: first === 0 ? 0 : (first - last) / first,
  };
}
