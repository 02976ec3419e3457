/** A row of `idx_points` as a hit, and the order of hits. */
import type { ChunkId, DocumentId, SectionId } from '@docgraph/domain';
import type { Hit } from '../search-index.ts';

/** The columns that {@link toHit} reads, of `idx_points AS p`. */
export const HIT_COLUMNS = 'p.id, p.section_id, p.document_id, p.text_hash, p.own_words';

/** A row as node:sqlite returns it. */
export type Row = Record<string, unknown>;

export function toHit(row: Row, score: number): Hit {
  return {
    chunkId: row['id'] as ChunkId,
    sectionId: row['section_id'] as SectionId,
    documentId: row['document_id'] as DocumentId,
    score,
    textHash: row['text_hash'] as string,
    ownWords: row['own_words'] as number,
  };
}
