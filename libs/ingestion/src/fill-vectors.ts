/** Computes the vectors that the search index lacks, in bounded batches behind everything else. */
import { embeddingText } from '@docgraph/domain';
import type { Embedder } from '@docgraph/embedding';
import type { SearchIndex } from '@docgraph/vector';
import { CHUNKS_PER_EMBED, SHARED_BATCHES } from './limits.ts';

/** Points of the index that have a vector, and all points. */
export interface VectorProgress {
  readonly done: number;
  readonly total: number;
}

export interface FillVectorsOptions {
  readonly index: SearchIndex;
  readonly embedder: Embedder;
  /** Other processes fill the same index: each takes a batch at random, so that they seldom compute the same. */
  readonly shared?: boolean;
  readonly signal?: AbortSignal;
  /** Called after each batch with the state of the whole index and the number of chunks in the batch. */
  readonly onProgress?: (progress: VectorProgress, embedded: number) => void;
}

/**
 * Runs until every point has a vector and returns how many were set. Each batch is stored before the next is embedded,
 * so a stop at any moment loses one batch at most. Equal texts of a batch are embedded once.
 */
export async function fillVectors(options: FillVectorsOptions): Promise<number> {
  const { index, embedder, shared = false, signal, onProgress } = options;
  let done = 0;
  for (;;) {
    signal?.throwIfAborted();
    const found = await index.missingVectors(CHUNKS_PER_EMBED * (shared ? SHARED_BATCHES : 1));
    const start = CHUNKS_PER_EMBED * Math.floor(Math.random() * Math.ceil(found.length / CHUNKS_PER_EMBED));
    const missing = found.slice(start, start + CHUNKS_PER_EMBED);
    if (missing.length === 0) return done;
    const texts = new Map(missing.map((request) => [request.textHash, embeddingText(request.fields)]));
    const vectors = await embedder.embed([...texts.values()], { kind: 'passage', ...(signal && { signal }) });
    const byHash = new Map([...texts.keys()].map((hash, i) => [hash, vectors[i]!]));
    await index.setVectors(missing.map(({ id, textHash }) => ({ id, textHash, vector: byHash.get(textHash)! })));
    done += missing.length;
    if (onProgress !== undefined) {
      const { points, vectors: filled } = await index.stats();
      onProgress({ done: filled, total: points }, missing.length);
    }
  }
}
