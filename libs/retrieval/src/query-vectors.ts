/** Vectors of questions, kept in memory: embedding is most of the time of a search, and agents ask the same again. */
import type { Embedder } from '@docgraph/embedding';
import { LRUCache } from 'lru-cache';

/** Questions kept, at most; 384 floats each make 3 MB. */
export const QUERY_VECTORS_MAX = 2000;

/** By question. */
export type VectorsByQuery = ReadonlyMap<string, Float32Array>;

export interface QueryVectors {
  /** The vectors of questions, those not known embedded side by side. Rejects as {@link Embedder.embed} does; a failure is not kept. */
  vectorsOf(queries: readonly string[], embedder: Embedder, signal: AbortSignal): Promise<VectorsByQuery>;
}

/** A text and a model have one vector for ever, so nothing kept is ever stale. */
export function createQueryVectors(): QueryVectors {
  const kept = new LRUCache<string, Float32Array>({ max: QUERY_VECTORS_MAX });
  return {
    async vectorsOf(queries, embedder, signal) {
      const keyOf = (query: string): string => `${embedder.fingerprint}\n${query}`;
      const found = new Map(queries.map((query) => [query, kept.get(keyOf(query))]));
      const missing = [...found].filter(([, vector]) => vector === undefined).map(([query]) => query);
      const made = missing.length === 0 ? [] : await embedder.embed(missing, { kind: 'query', signal });
      for (const [i, query] of missing.entries()) {
        found.set(query, made[i]!);
        kept.set(keyOf(query), made[i]!);
      }
      return found as VectorsByQuery;
    },
  };
}
