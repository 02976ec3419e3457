/** Narrows passages to the part that answers: the shortest run of sentences, items, rows and code that says what was asked. Pure. */
import { hiddenSpans, type SectionRecord, type Span } from '@docgraph/domain';
import { analyze, analyzeQuery } from '@docgraph/vector';
import { bondsOf, type Bond } from './bonds.ts';
import { countLineEnds, estimateTokens } from './passage.ts';
import { unitsOf, type Unit } from './units.ts';

/** A stretch of a section: what is quoted unless it can be narrowed. */
export interface Stretch {
  readonly section: Pick<SectionRecord, 'text' | 'span'>;
  readonly span: Span;
}

/** How much of a passage is worth its tokens. */
interface Measure {
  /** A passage up to here stays whole, and a narrowed one is no shorter. */
  readonly tokensMin: number;
  /** What a passage's full length costs, where everything that it says on the question is worth 1. */
  readonly lengthCost: number;
}

/**
 * Where the answer most likely stands, little is left out; a passage further down is there to be recognised. 79 of 91 labelled
 * answers on longhorn are at the first three places.
 */
const FIRST_PLACES = 3;
/**
 * Measured on longhorn by `npm run bench -- evidence`, first 8 places: 98 % of the answers kept, 35 % of the tokens saved; a cost
 * of 0.3 at the first places keeps 96 %. One measure for all places, 60 tokens at a cost of 0.7, keeps 88 % and saves 27 %.
 */
const THOROUGH: Measure = { tokensMin: 60, lengthCost: 0.2 };
const BRIEF: Measure = { tokensMin: 30, lengthCost: 2 };
/** What terms count each time they occur, besides once. Measured: 0 keeps 85 % of the answers, 0.5 98 %; 1 no more, and saves 31 %. */
const REPETITION_WEIGHT = 0.5;
/**
 * Short units beside the chosen ones are quoted too, up to so many tokens on either side: `> Default: 600` is often the answer.
 * Measured: 0 keeps 93 % of the answers.
 */
const NEIGHBOUR_TOKENS_MAX = 24;
/** Terms of a question that count, the rarest first; bits of a mask. */
const TERMS_MAX = 30;
/** A passage of more parts stays whole: every run of parts is looked at. */
const UNITS_MAX = 128;

/** A unit with what it says on the question. */
interface Weighed extends Bond {
  readonly unit: Unit;
  readonly terms: ReadonlySet<string>;
  /** Tokens up to the next unit. */
  readonly tokens: number;
}

/** @param stretches best first. The span to quote for each: a part of its span, or the span itself. */
export function narrow(query: string, stretches: readonly Stretch[]): readonly Span[] {
  const read = stretches.map((stretch) => weighedUnits(stretch));
  const weights = termWeights(query, read.flat());
  return stretches.map((stretch, place) => {
    const chosen = choose(read[place]!, weights, place < FIRST_PLACES ? THOROUGH : BRIEF);
    return chosen === null ? stretch.span : spanOf(stretch, chosen.start, chosen.end);
  });
}

function weighedUnits({ section, span }: Stretch): readonly Weighed[] {
  const base = section.span.startOffset;
  const text = withoutHidden(section.text);
  const within = { start: span.startOffset - base, end: span.endOffset - base };
  const units = unitsOf(text, within);
  if (units.length > UNITS_MAX) return [];
  const bonds = bondsOf(text, units);
  return units.map((unit, i) => ({
    ...bonds[i]!,
    unit,
    terms: new Set(unit.kind === 'heading' ? [] : analyze(text.slice(unit.start, unit.end))),
    tokens: estimateTokens(text.slice(unit.start, units[i + 1]?.start ?? unit.end)),
  }));
}

/** Blanks in place of hidden text, so that it neither attracts nor repels; every offset and line stays. */
function withoutHidden(text: string): string {
  let visible = '';
  let from = 0;
  for (const { start, end } of hiddenSpans(text)) {
    visible += text.slice(from, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ');
    from = end;
  }
  return visible + text.slice(from);
}

/** Inverse frequency of the question's terms among all units of the reply: it tells parts of similar passages apart. */
function termWeights(query: string, units: readonly Weighed[]): readonly (readonly [string, number])[] {
  const counts = new Map(analyzeQuery(query).map((term) => [term, 0]));
  for (const { terms } of units)
    for (const term of terms) if (counts.has(term)) counts.set(term, counts.get(term)! + 1);
  const weighed = [...counts].map(
    ([term, count]) => [term, Math.log(1 + (units.length - count + 0.5) / (count + 0.5))] as const,
  );
  return weighed.toSorted(([, a], [, b]) => b - a).slice(0, TERMS_MAX);
}

/** Null when the passage is best left whole. */
function choose(
  units: readonly Weighed[],
  weights: readonly (readonly [string, number])[],
  measure: Measure,
): { readonly start: number; readonly end: number } | null {
  const total = tokensOf(units);
  if (total <= measure.tokensMin || units.length < 2) return null;
  const masks = units.map((weighed) => maskOf(weighed, weights));
  const run = bestRun(units, masks, (mask) => weightOf(mask, weights), measure);
  if (run === null) return null;
  const { first, last } = withNeighbours(units, run);
  return { start: units[first]!.unit.start, end: units[last]!.unit.end };
}

const tokensOf = (units: readonly Weighed[]): number => units.reduce((sum, { tokens }) => sum + tokens, 0);

function maskOf({ terms }: Weighed, weights: readonly (readonly [string, number])[]): number {
  let mask = 0;
  for (const [bit, [term]] of weights.entries()) if (terms.has(term)) mask |= 1 << bit;
  return mask;
}

function weightOf(mask: number, weights: readonly (readonly [string, number])[]): number {
  return weights.reduce((sum, [, weight], bit) => ((mask & (1 << bit)) === 0 ? sum : sum + weight), 0);
}

/**
 * The run of units, closed under their bonds, with the most value: the share of the passage's term weight that it holds,
 * plus repetitions, less its share of the length. Null when no unit has a term of the question: nothing tells where to cut.
 */
function bestRun(
  units: readonly Weighed[],
  masks: readonly number[],
  valueOf: (mask: number) => number,
  { tokensMin, lengthCost }: Measure,
): Bond | null {
  const all = masks.reduce((mask, other) => mask | other, 0);
  if (all === 0) return null;
  const single = masks.map(valueOf);
  const sum = single.reduce((a, b) => a + b, 0);
  const wholeValue = valueOf(all);
  const total = tokensOf(units);
  let best: Bond | null = null;
  let most = -Infinity;
  for (let first = 0; first < units.length; first++) {
    let [mask, repeated, tokens, last] = [0, 0, 0, first];
    for (let i = first; i < units.length && units[i]!.first >= first; i++) {
      mask |= masks[i]!;
      repeated += single[i]!;
      tokens += units[i]!.tokens;
      last = Math.max(last, units[i]!.last);
      if (last > i || tokens < tokensMin) continue;
      const value = valueOf(mask) / wholeValue + (REPETITION_WEIGHT * repeated) / sum - (lengthCost * tokens) / total;
      if (value > most) [best, most] = [{ first, last: i }, value];
    }
  }
  return best;
}

/** The run with the short units on either side of it that need no others; a heading is in the citation. */
function withNeighbours(units: readonly Weighed[], run: Bond): Bond {
  const isFree = (i: number): boolean => {
    const { unit, first, last } = units[i]!;
    return unit.kind !== 'heading' && first >= Math.min(run.first, i) && last <= Math.max(run.last, i);
  };
  let { first, last } = run;
  let room = NEIGHBOUR_TOKENS_MAX;
  while (first > 0 && isFree(first - 1) && (room -= units[first - 1]!.tokens) >= 0) first--;
  room = NEIGHBOUR_TOKENS_MAX;
  while (last + 1 < units.length && isFree(last + 1) && (room -= units[last + 1]!.tokens) >= 0) last++;
  return { first, last };
}

function spanOf({ section: { text, span } }: Stretch, start: number, end: number): Span {
  const startLine = span.startLine + countLineEnds(text.slice(0, start));
  return {
    ...{ startOffset: span.startOffset + start, endOffset: span.startOffset + end },
    ...{ startLine, endLine: startLine + countLineEnds(text.slice(start, end)) },
  };
}
