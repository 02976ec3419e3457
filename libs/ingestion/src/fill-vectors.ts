/** Computes the vectors that the search index lacks, in bounded batches behind everything else. */
import { embeddingText } from '@docgraph/domain';
import type { Embedder } from '@docgraph/embedding';
import type { SearchIndex } from '@docgraph/vector';
import { CHUNKS_PER_EMBED } from './limits.ts';

/** Points of the index that have a vector, and all points. */
export interface VectorProgress {
  readonly done: number;
  readonly total: number;
}

/** A part of the missing vectors that one of several processes computes. */
export interface VectorShare {
  /** Of the chunks whose id begins so; '' for all. */
  readonly idPrefix: string;
  /** Ends after so many, when there may be more. */
  readonly chunksMax: number;
}

export interface FillVectorsOptions {
  readonly index: SearchIndex;
  readonly embedder: Embedder;
  /** Default: all. */
  readonly share?: VectorShare;
  readonly signal?: AbortSignal;
  /** Called after each batch with the state of the whole index and the number of chunks in the batch. */
  readonly onProgress?: (progress: VectorProgress, embedded: number) => void;
}

const ALL: VectorShare = { idPrefix: '', chunksMax: Number.POSITIVE_INFINITY };

/**
 * Runs until every point, or its share of them, has a vector and returns how many were set. Each batch is stored before the next is embedded,
 * so a stop at any moment loses one batch at most. Equal texts of a batch are embedded once.
 */
export async function fillVectors(options: FillVectorsOptions): Promise<number> {
  const { index, embedder, share = ALL, signal, onProgress } = options;
  let done = 0;
  for (;;) {
    signal?.throwIfAborted();
    const limit = Math.min(CHUNKS_PER_EMBED, share.chunksMax - done);
    const missing = await index.missingVectors(limit, share.idPrefix);
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
