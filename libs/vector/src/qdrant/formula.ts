/** The lexical score that a server is expected to give, computed from the points alone: what the suites compare with. */
import { analyze, analyzeQuery } from '../analyzer/analyzer.ts';
import { DEFAULT_FIELD_WEIGHTS } from '../field-weights.ts';
import type { IndexPoint } from '../search-index.ts';
import { chunkVector, termIndex } from './sparse.ts';

/** Weight of a term that `count` of `total` points have, as an engine computes it. */
export type InverseFrequency = (total: number, count: number) => number;

export const serverFrequency: InverseFrequency = (total, count) => Math.log((total - count + 0.5) / (count + 0.5) + 1);

/** A term of more than half of all points counts next to nothing. */
export const fts5Frequency: InverseFrequency = (total, count) =>
  Math.max(1e-6, Math.log((total - count + 0.5) / (count + 0.5)));

/** Score of each point by id: its weights times the inverse frequencies of their terms. */
export function expectedScores(
  points: readonly IndexPoint[],
  query: string,
  { chunkTermsMean, frequency }: { readonly chunkTermsMean: number; readonly frequency: InverseFrequency },
): ReadonlyMap<string, number> {
  const frequencies = new Map<number, number>();
  const vectors = points.map(({ id, fields }) => {
    const { indices, values } = chunkVector(fields, DEFAULT_FIELD_WEIGHTS, chunkTermsMean);
    for (const index of indices) frequencies.set(index, (frequencies.get(index) ?? 0) + 1);
    return { id, weights: new Map(indices.map((index, i) => [index, values[i] as number])) };
  });
  const idf = (term: number): number => frequency(points.length, frequencies.get(term) ?? 0);
  const terms = analyzeQuery(query).map(termIndex);
  const score = (weights: ReadonlyMap<number, number>): number =>
    terms.reduce((sum, term) => sum + (weights.get(term) ?? 0) * idf(term), 0);
  return new Map(vectors.map(({ id, weights }) => [id, score(weights)]));
}

/** Mean number of terms of the points, which FTS5 uses as it is at the time of the search. */
export function meanTerms(points: readonly IndexPoint[]): number {
  const lengths = points.map(({ fields }) =>
    Object.values(fields).reduce((sum, text) => sum + analyze(text).length, 0),
  );
  return lengths.reduce((sum, length) => sum + length, 0) / points.length;
}
