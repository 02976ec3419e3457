/** Brings the search index up to what the graph holds. Every step can be repeated; nothing is remembered here. */
import type { GraphStore } from '@docgraph/graph';
import type { SearchIndex } from '@docgraph/vector';
import { CHUNKS_PER_DRAIN } from './limits.ts';

/**
 * Indexes all pending chunks and forgets all removed ones; returns how many. Several processes may do so at the same time: what one
 * tells the index after another has told it something newer is told again.
 */
export async function drain(graph: GraphStore, index: SearchIndex, signal?: AbortSignal): Promise<number> {
  let done = 0;
  for (;;) {
    signal?.throwIfAborted();
    const chunks = await graph.pendingChunks(CHUNKS_PER_DRAIN);
    if (chunks.length > 0) {
      await index.upsert(chunks);
      await graph.confirmIndexed(chunks);
    }
    const removals = chunks.length > 0 ? [] : await graph.pendingRemovals(CHUNKS_PER_DRAIN);
    if (removals.length > 0) {
      await index.remove(removals);
      await graph.confirmRemoved(removals);
    }
    if (chunks.length + removals.length === 0) return done;
    done += chunks.length + removals.length;
  }
}
