/**
 * Words as sparse vectors. The server multiplies each term's weight in a chunk by the term's inverse document frequency
 * and adds up; the weight is the other half of BM25, so that the sum is BM25 over weighted fields as FTS5 computes it:
 *
 *     weight(term, chunk) = f (k1 + 1) / (f + k1 (1 - b + b D / D̄)),   f = Σ over fields: field weight × occurrences
 *
 * with k1 = 1.2 and b = 0.75, the constants of FTS5, and D the chunk's number of terms. Two things differ from FTS5: the
 * mean length D̄ is a constant, since a weight is stored and the mean moves with every write, and the frequency enters
 * as ln((N - n + 0.5) / (n + 0.5) + 1), which is the server's formula and never falls to nothing.
 */
import { sha256, type ChunkFields } from '@docgraph/domain';
import { analyze, analyzeQuery } from '../analyzer/analyzer.ts';
import type { FieldWeights } from '../field-weights.ts';
import { QUERY_TERMS_MAX } from '../search-limits.ts';

const K1 = 1.2;
const B = 0.75;
/**
 * D̄ where the caller knows none. nDCG@10 of `docgraph eval` (full; words alone) on longhorn, whose mean is 107, and MuSiQue,
 * whose passages have 56: embedded .774 (.659) and .727 (.607); 80 gives .772 (.654) and .725 (.602), 120 gives .773 (.648)
 * and .721 (.587), and the true mean of MuSiQue .726 (.603).
 */
export const DEFAULT_CHUNK_TERMS_MEAN = 80;

/** A sparse vector as the server takes it. */
export interface SparseVector {
  readonly indices: number[];
  readonly values: number[];
}

const HEX_DIGITS_OF_32_BITS = 8;

/**
 * The dimension of a term: 32 bits of its SHA-256, so that every program gives the same without a shared dictionary. A
 * term that occurs nowhere meets one of a million others with probability 0.0002.
 */
export function termIndex(term: string): number {
  return Number.parseInt(sha256(term).slice(0, HEX_DIGITS_OF_32_BITS), 16);
}

/** The terms of a chunk with their weights; empty where it has none. */
export function chunkVector(fields: ChunkFields, weights: FieldWeights, chunkTermsMean: number): SparseVector {
  const counts = new Map<string, number>();
  let length = 0;
  for (const [field, weight] of Object.entries(weights) as [keyof ChunkFields, number][]) {
    const terms = analyze(fields[field]);
    length += terms.length;
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + weight);
  }
  const saturation = K1 * (1 - B + (B * length) / chunkTermsMean);
  const vector = new Map<number, number>();
  for (const [term, count] of counts) {
    const index = termIndex(term);
    vector.set(index, (vector.get(index) ?? 0) + (count * (K1 + 1)) / (count + saturation));
  }
  return { indices: [...vector.keys()], values: [...vector.values()] };
}

/** The distinct terms of a query, each counted once; null where it has none. */
export function queryVector(query: string): SparseVector | null {
  const indices = [...new Set(analyzeQuery(query).slice(0, QUERY_TERMS_MAX).map(termIndex))];
  return indices.length === 0 ? null : { indices, values: indices.map(() => 1) };
}
