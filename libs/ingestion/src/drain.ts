/** Brings the search index up to what the graph holds. Every step can be repeated; nothing is remembered here. */
import type { GraphStore } from '@docgraph/graph';
import type { SearchIndex } from '@docgraph/vector';
import { CHUNKS_PER_DRAIN } from './limits.ts';

/** Indexes all pending chunks and forgets all removed ones; returns how many. */
export async function drain(graph: GraphStore, index: SearchIndex, signal?: AbortSignal): Promise<number> {
  let done = 0;
  for (;;) {
    signal?.throwIfAborted();
    const chunks = await graph.pendingChunks(CHUNKS_PER_DRAIN);
    if (chunks.length === 0) break;
    await index.upsert(chunks);
    await graph.confirmIndexed(chunks);
    done += chunks.length;
  }
  for (;;) {
    signal?.throwIfAborted();
    const removals = await graph.pendingRemovals(CHUNKS_PER_DRAIN);
    if (removals.length === 0) return done;
    await index.remove(removals);
    await graph.confirmRemoved(removals);
    done += removals.length;
  }
}
