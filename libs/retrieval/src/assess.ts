/** Judges a ranking: how likely it answers the question, and what was tried when it probably does not. */
import { analyze } from '@docgraph/vector';
import type { Assessment, Lookup } from './answer.ts';
import { CONFIDENCE_MODEL } from './confidence-model.ts';
import { confidenceOf, type ConfidenceSignals } from './confidence.ts';
import type { Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';
import { questionWords, type QuestionWord } from './question-words.ts';
import { withinDeadline } from './deadline.ts';
import type { Candidates, RequestStores } from './retrieve.ts';
import { confidenceSignals, isSaid, weighWords, type WeighedWord } from './signals.ts';

/** Passages that are read for the question's words. Measured: with 1 the order is the same, with 3 it depends less on the set. */
const READ_PASSAGES = 3;
/** Words that a reply names as missing. */
const NAMED_WORDS_MAX = 12;
const DIGITS = 1000;

export interface AssessOptions {
  readonly plan: QueryPlan;
  readonly candidates: Candidates;
  readonly ranked: readonly Scored[];
  readonly stores: RequestStores;
  /** Time the index has to say how rare the words are. */
  readonly timeoutMs: number;
  /** Told what the confidence was computed from: for the program that fits the model. */
  readonly onJudged?: ((signals: ConfidenceSignals) => void) | undefined;
}

export interface Judgement {
  readonly assessment: Assessment;
  /** Whether the index could say how rare the words are. */
  readonly isInformed: boolean;
}

/** Nothing found is a confidence of 0. A pasted message has identifiers of its own incident; any other identifier counts as a whole. */
export async function assess(options: AssessOptions): Promise<Judgement> {
  const { plan, candidates, ranked, onJudged } = options;
  const asked = questionWords(plan.query, plan.kinds.includes('error') ? [] : plan.identifiers);
  const { words, isInformed } = await readWords(asked, ranked.slice(0, READ_PASSAGES), options);
  const signals = confidenceSignals(
    words,
    ranked.map(({ score }) => score),
  );
  onJudged?.(signals);
  const probability = ranked.length === 0 ? 0 : confidenceOf(signals, CONFIDENCE_MODEL);
  const confidence = Math.round(probability * DIGITS) / DIGITS;
  const answered = ranked.length > 0 && confidence >= CONFIDENCE_MODEL.threshold;
  const inVain = answered ? null : tried(plan, candidates, words);
  return { assessment: { confidence, answered, tried: inVain }, isInformed };
}

/** How rare each word is, and which of them the best passages have. */
async function readWords(
  words: readonly QuestionWord[],
  best: readonly Scored[],
  { stores: { graph, index, size }, timeoutMs }: AssessOptions,
): Promise<{ readonly words: readonly WeighedWord[]; readonly isInformed: boolean }> {
  const terms = [...new Set(words.flatMap((word) => word.terms))];
  const counts = size === null ? null : await withinDeadline(() => index.frequencies(terms), timeoutMs, undefined);
  // Where the index cannot say, no word is rarer than another, and none is unknown.
  const frequencies = new Map(terms.map((term, i) => [term, counts?.[i] ?? (counts === null ? 1 : 0)]));
  const views = await graph.passages(best.map((item) => item.chunkId));
  const passages = views.map(({ chunk: { fields } }) => {
    const texts = [fields.title, fields.headingPath, fields.heading, fields.body];
    return new Set(texts.flatMap(analyze));
  });
  const chunks = counts === null ? 1 : size!.points;
  return { words: weighWords(words, { frequencies, chunks, passages }), isInformed: counts !== null };
}

function tried(plan: QueryPlan, { degraded }: Candidates, words: readonly WeighedWord[]): Assessment['tried'] {
  const lookups: readonly (readonly [Lookup, boolean])[] = [
    ['words', plan.arms.includes('lexical') && !degraded.includes('lexical')],
    ['meaning', plan.arms.includes('dense') && !degraded.includes('dense')],
    ['titles', plan.titleWeight > 0],
    ['references', plan.hopWeight > 0],
  ];
  const named = (of: readonly WeighedWord[]): string[] => of.slice(0, NAMED_WORDS_MAX).map(({ text }) => text);
  return {
    lookups: lookups.filter(([, done]) => done).map(([lookup]) => lookup),
    unknown: named(words.filter((word) => !word.isKnown)),
    elsewhere: named(words.filter((word) => word.isKnown && !isSaid(word))),
  };
}
