/** What a reply is judged by, computed from the question's words, the best passages and the two lists of hits. Pure. */
import type { Hit } from '@docgraph/vector';
import type { ConfidenceSignals } from './confidence.ts';
import type { QuestionWord } from './question-words.ts';
import type { Ranked } from './rank.ts';
import type { Candidates } from './retrieve.ts';

/** The result that the first is compared with. */
const LEAD_OVER = 5;
/** Hits of each retriever that are compared. */
const AGREED_HITS = 10;

/** A word of the question, how rare it is, and where it stands. */
export interface WeighedWord extends QuestionWord {
  /** 0 for a word that stands everywhere, 1 for one that stands nowhere. */
  readonly rarity: number;
  /** Whether any chunk of the documentation has one of its terms. */
  readonly isKnown: boolean;
  /** Whether one of the best passages has one of its terms. */
  readonly isSaid: boolean;
}

/**
 * @param frequencies chunks that have a term.
 * @param chunks number of all chunks.
 * @param said the terms of the best passages.
 */
export function weighWords(
  words: readonly QuestionWord[],
  options: {
    readonly frequencies: ReadonlyMap<string, number>;
    readonly chunks: number;
    readonly said: ReadonlySet<string>;
  },
): readonly WeighedWord[] {
  const { frequencies, chunks, said } = options;
  const most = inverseFrequency(0, chunks);
  return words.map((word) => {
    const counts = word.terms.map((term) => frequencies.get(term) ?? 0);
    // An identifier is as rare as its rarest part, and known when any part is.
    const rarity = inverseFrequency(Math.min(...counts), chunks) / most;
    const isSaid = word.terms.some((term) => said.has(term));
    return { ...word, rarity, isKnown: isSaid || counts.some((count) => count > 0), isSaid };
  });
}

/** BM25's weight of a term (Robertson and Spärck Jones, without negative values). */
const inverseFrequency = (count: number, chunks: number): number =>
  Math.log(1 + (chunks - Math.min(count, chunks) + 0.5) / (count + 0.5));

export function confidenceSignals(
  words: readonly WeighedWord[],
  ranked: readonly Ranked[],
  { hits }: Candidates,
): ConfidenceSignals {
  const weight = (of: readonly WeighedWord[]): number => of.reduce((sum, { rarity }) => sum + rarity, 0);
  const share = (of: readonly WeighedWord[]): number => (of.length === 0 ? 0 : weight(of) / weight(words));
  const [first, last] = [ranked[0]?.score ?? 0, ranked[Math.min(LEAD_OVER, ranked.length) - 1]?.score ?? 0];
  const sections = (of: readonly Hit[]): string[] => of.slice(0, AGREED_HITS).map((hit) => hit.sectionId);
  const dense = new Set(sections(hits.dense));
  const agreed = new Set(sections(hits.lexical).filter((section) => dense.has(section)));
  return {
    covered: share(words.filter((word) => word.isSaid)),
    unknown: share(words.filter((word) => !word.isKnown)),
    missingName: Math.max(0, ...words.filter((word) => word.isName && !word.isSaid).map(({ rarity }) => rarity)),
    lead: first === 0 ? 0 : (first - last) / first,
    nearest: hits.dense[0]?.score ?? 0,
    agreement: agreed.size / AGREED_HITS,
  };
}
