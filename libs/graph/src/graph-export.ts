/** The part of the graph port that gives everything out again, in order and in bounded pages: for another graph to take over. */
import type { ChunkId, DocumentId } from '@docgraph/domain';
import type { DocumentWrite } from './graph-store.ts';

/** A document as it was written; entities by id, edges by section and in the order of the text. */
export interface DocumentExport extends DocumentWrite {
  /** Its chunks that the search index has not confirmed, in document order. */
  readonly pending: readonly ChunkId[];
}

export interface GraphExport {
  /** Documents with all they contribute by id: pages of at most `limit` after `after`, each of one moment. */
  exportDocuments(options: {
    readonly after: DocumentId | null;
    readonly limit: number;
  }): Promise<readonly DocumentExport[]>;
  /** Removed chunks that the search index has still to forget, by id: pages of at most `limit` after `after`. */
  exportRemovals(options: { readonly after: ChunkId | null; readonly limit: number }): Promise<readonly ChunkId[]>;
}
