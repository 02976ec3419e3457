/** Vectors of questions, kept in memory: embedding is most of the time of a search, and agents ask the same again. */
import type { Embedder, QuestionText } from '@docgraph/embedding';
import { LRUCache } from 'lru-cache';

/** Questions kept, at most; 384 floats each make 3 MB. */
export const QUERY_VECTORS_MAX = 2000;

export interface QueryVectors {
  /** As {@link Embedder.embedQuestion}, and rejects as that does; a failure is not kept. */
  vectorsOf(question: QuestionText, embedder: Embedder, signal: AbortSignal): Promise<readonly Float32Array[]>;
}

/** A question and a model have the same vectors for ever, so nothing kept is ever stale. */
export function createQueryVectors(): QueryVectors {
  const kept = new LRUCache<string, readonly Float32Array[]>({ max: QUERY_VECTORS_MAX });
  return {
    async vectorsOf(question, embedder, signal) {
      const key = JSON.stringify([embedder.fingerprint, question]);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = await embedder.embedQuestion(question, { signal });
      kept.set(key, made);
      return made;
    },
  };
}
