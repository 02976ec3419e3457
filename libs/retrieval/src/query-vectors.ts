/** Vectors of questions, kept in memory: embedding is most of the time of a search, and agents ask the same again. */
import type { Embedder } from '@docgraph/embedding';
import { LRUCache } from 'lru-cache';

/** Questions kept, at most; 384 floats each make 3 MB. */
export const QUERY_VECTORS_MAX = 2000;

export interface QueryVectors {
  /** The vector of a question. Rejects as {@link Embedder.embed} does; a failure is not kept. */
  vectorOf(query: string, embedder: Embedder, signal: AbortSignal): Promise<Float32Array>;
}

/** A text and a model have one vector for ever, so nothing kept is ever stale. */
export function createQueryVectors(): QueryVectors {
  const kept = new LRUCache<string, Float32Array>({ max: QUERY_VECTORS_MAX });
  return {
    async vectorOf(query, embedder, signal) {
      const key = `${embedder.fingerprint}\n${query}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const [vector] = await embedder.embed([query], { kind: 'query', signal });
      kept.set(key, vector!);
      return vector!;
    },
  };
}
