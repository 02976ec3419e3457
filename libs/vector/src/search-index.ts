/** The search port: one point a chunk, found by its words (lexical) and by its meaning (dense). */
import type { ChunkFields, ChunkId, ChunkRecord, DocumentId, SectionId, SourceId } from '@docgraph/domain';

/** What the index stores of a chunk. The vector arrives later, by {@link SearchIndex.setVectors}. */
export type IndexPoint = Pick<
  ChunkRecord,
  'id' | 'sectionId' | 'documentId' | 'sourceId' | 'path' | 'fields' | 'indexHash' | 'textHash'
>;

export interface SearchFilter {
  /** Only chunks of these sources; undefined means all. */
  readonly sources?: readonly SourceId[];
  /** Only chunks of files whose path starts with this folder or file path: `guides/`, `guides/install.md`. */
  readonly pathPrefix?: string;
}

export interface Hit {
  readonly chunkId: ChunkId;
  readonly sectionId: SectionId;
  readonly documentId: DocumentId;
  /** Higher is better; BM25 for lexical, cosine similarity for dense. Scores of the two are not comparable. */
  readonly score: number;
  /** The text hash the index holds: the answer is quoted only where the graph holds the same. */
  readonly textHash: string;
  /** How much the chunk says of its own: {@link ownWords}. */
  readonly ownWords: number;
}

export interface SearchOptions {
  readonly filter?: SearchFilter;
  /** Most hits returned; best first, ties by chunk id. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

export interface IndexStats {
  readonly points: number;
  /** Points that have a vector for their present text. `vectors / points` is the share that semantic search covers. */
  readonly vectors: number;
}

export interface PointState {
  readonly id: ChunkId;
  readonly indexHash: string;
  readonly hasVector: boolean;
}

/** A point as another index takes it over. */
export interface ExportedPoint {
  readonly point: IndexPoint;
  /** The vector of its present text; null where it has none yet. */
  readonly vector: Float32Array | null;
}

/** A chunk that needs a vector. */
export interface VectorRequest {
  readonly id: ChunkId;
  readonly textHash: string;
  readonly fields: ChunkFields;
}

export interface SearchIndexReader {
  /** Length of the vectors. */
  readonly dimensions: number;
  /** Chunks that contain any of the query's terms, ranked by BM25 over weighted fields. Empty query, no hits. */
  lexical(query: string, options: SearchOptions): Promise<readonly Hit[]>;
  /** Chunks nearest to a unit-length vector by cosine similarity; exact, not approximate. */
  dense(vector: Float32Array, options: SearchOptions): Promise<readonly Hit[]>;
  /**
   * In how many points each of the terms occurs, in the order of the terms, filters aside; 0 for one that occurs nowhere.
   * Terms are those of {@link analyze}.
   */
  frequencies(terms: readonly string[]): Promise<readonly number[]>;
  /** Points by id, for reconciliation: pages of at most `limit` after `after`. */
  scan(options: { readonly after: ChunkId | null; readonly limit: number }): Promise<readonly PointState[]>;
  /**
   * Points with all that is stored of them by id: pages of at most `limit` after `after`. Vectors are those that were stored, but that
   * a server may have brought their length closer to 1.
   */
  exportPoints(options: { readonly after: ChunkId | null; readonly limit: number }): Promise<readonly ExportedPoint[]>;
  stats(): Promise<IndexStats>;
  close(): Promise<void>;
}

/** Writes. Each call is one transaction and can be repeated with the same outcome. */
export interface SearchIndex extends SearchIndexReader {
  /** Adds or replaces points. A point keeps its vector while its `textHash` stays the same. */
  upsert(points: readonly IndexPoint[]): Promise<void>;
  /** Removes points with their vectors; unknown ids are ignored. */
  remove(ids: readonly ChunkId[]): Promise<void>;
  /** Stores unit-length vectors; one whose point is gone or has another `textHash` by now is ignored. */
  setVectors(
    vectors: readonly { readonly id: ChunkId; readonly textHash: string; readonly vector: Float32Array }[],
  ): Promise<void>;
  /**
   * Points without a vector for their present text, by id, at most `limit`. With `idPrefix`, up to 12 hexadecimal digits, only those
   * whose id begins so: a share of the work that no other prefix of its length has.
   */
  missingVectors(limit: number, idPrefix?: string): Promise<readonly VectorRequest[]>;
}
