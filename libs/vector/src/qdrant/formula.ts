/** The lexical score that a server is expected to give, computed from the points alone: what the suites compare with. */
import { analyze, analyzeQuery } from '../analyzer/analyzer.ts';
import { DEFAULT_FIELD_WEIGHTS } from '../field-weights.ts';
import type { IndexPoint } from '../search-index.ts';
import { chunkVector, termIndex } from './sparse.ts';

/** Score of each point by id: its weights times the server's inverse document frequency ln((N - n + 0.5) / (n + 0.5) + 1). */
export function expectedScores(
  points: readonly IndexPoint[],
  query: string,
  chunkTermsMean: number,
): ReadonlyMap<string, number> {
  const frequencies = new Map<number, number>();
  const vectors = points.map(({ id, fields }) => {
    const { indices, values } = chunkVector(fields, DEFAULT_FIELD_WEIGHTS, chunkTermsMean);
    for (const index of indices) frequencies.set(index, (frequencies.get(index) ?? 0) + 1);
    return { id, weights: new Map(indices.map((index, i) => [index, values[i] as number])) };
  });
  const idf = (term: number): number => {
    const count = frequencies.get(term) ?? 0;
    return Math.log((points.length - count + 0.5) / (count + 0.5) + 1);
  };
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
