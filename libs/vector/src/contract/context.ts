/** What the parts of the suite share: the index under test and shorthands for asking it. */
import type { ChunkId } from '@docgraph/domain';
import type { IndexPoint, SearchFilter, SearchIndex } from '../search-index.ts';

/** Not a multiple of 16, so that padding is tested. */
export const DIMENSIONS = 24;

export interface ContractContext {
  /** The index of the running test. */
  readonly index: () => SearchIndex;
  /** Ids that a lexical query finds, best first; at most 10 unless told. */
  found(query: string, filter?: SearchFilter, limit?: number): Promise<ChunkId[]>;
  /** Ids nearest to a vector, best first; at most 10 unless told. */
  near(vector: Float32Array, filter?: SearchFilter, limit?: number): Promise<ChunkId[]>;
  /** Stores points with the given vectors. */
  store(points: readonly IndexPoint[], vectors: readonly Float32Array[]): Promise<void>;
}

export function contractContext(index: () => SearchIndex): ContractContext {
  return {
    index,
    async found(query, filter = {}, limit = 10) {
      return (await index().lexical(query, { limit, filter })).map((hit) => hit.chunkId);
    },
    async near(vector, filter = {}, limit = 10) {
      return (await index().dense(vector, { limit, filter })).map((hit) => hit.chunkId);
    },
    async store(points, vectors) {
      await index().upsert(points);
      await index().setVectors(
        points.map(({ id, textHash }, i) => ({ id, textHash, vector: vectors[i] as Float32Array })),
      );
    },
  };
}

export const ids = (points: readonly { readonly id: ChunkId }[]): ChunkId[] => points.map(({ id }) => id);
