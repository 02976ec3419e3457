/** Judges a ranking: how likely it answers the question, and what was tried when it probably does not. */
import type { PassageView } from '@docgraph/graph';
import { analyze } from '@docgraph/vector';
import type { Assessment, Lookup } from './answer.ts';
import { CONFIDENCE_MODEL } from './confidence-model.ts';
import { confidenceOf, type ConfidenceSignals } from './confidence.ts';
import type { Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';
import { questionWords, type QuestionWord } from './question-words.ts';
import { withinDeadline } from './deadline.ts';
import type { Views } from './evidence.ts';
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
  readonly words: CountedWords;
  /** The passages of the best sections. */
  readonly views: Views;
  /** Told what the confidence was computed from: for the program that fits the model. */
  readonly onJudged?: ((signals: ConfidenceSignals) => void) | undefined;
}

/** Nothing found is a confidence of 0. A pasted message has identifiers of its own incident; any other identifier counts as a whole. */
export function assess(options: AssessOptions): Assessment {
  const { plan, candidates, ranked, views, onJudged } = options;
  const best = ranked.slice(0, READ_PASSAGES).flatMap(({ chunkId }) => views.get(chunkId) ?? []);
  const words = weighWords(options.words.words, { ...options.words, passages: best.map(termsOf) });
  const signals = confidenceSignals(
    words,
    ranked.map(({ score }) => score),
  );
  onJudged?.(signals);
  const probability = ranked.length === 0 ? 0 : confidenceOf(signals, CONFIDENCE_MODEL);
  const confidence = Math.round(probability * DIGITS) / DIGITS;
  const answered = ranked.length > 0 && confidence >= CONFIDENCE_MODEL.threshold;
  return { confidence, answered, tried: answered ? null : tried(plan, candidates, words) };
}

/** The words of a question with how many chunks have them. */
export interface CountedWords {
  readonly words: readonly QuestionWord[];
  /** Chunks that have a term. */
  readonly frequencies: ReadonlyMap<string, number>;
  /** Number of all chunks. */
  readonly chunks: number;
  /** Whether the index could say. */
  readonly isInformed: boolean;
}

/** @param timeoutMs time the index has to say how rare the words are. */
export async function countWords(
  plan: QueryPlan,
  { index, size }: RequestStores,
  timeoutMs: number,
): Promise<CountedWords> {
  const words = questionWords(plan.query, plan.kinds.includes('error') ? [] : plan.identifiers);
  const terms = [...new Set(words.flatMap((word) => word.terms))];
  const counts = size === null ? null : await withinDeadline(() => index.frequencies(terms), timeoutMs, undefined);
  // Where the index cannot say, no word is rarer than another, and none is unknown.
  const frequencies = new Map(terms.map((term, i) => [term, counts?.[i] ?? (counts === null ? 1 : 0)]));
  return { words, frequencies, chunks: counts === null ? 1 : size!.points, isInformed: counts !== null };
}

const analyzed = new WeakMap<PassageView, ReadonlySet<string>>();

/** Kept with the passage: it is judged whenever it is among the best. */
function termsOf(view: PassageView): ReadonlySet<string> {
  const known = analyzed.get(view);
  if (known !== undefined) return known;
  const { title, headingPath, heading, body } = view.chunk.fields;
  const terms = new Set([title, headingPath, heading, body].flatMap(analyze));
  analyzed.set(view, terms);
  return terms;
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
