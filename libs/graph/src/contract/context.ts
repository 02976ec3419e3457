/** What the parts of the suite share: the graph under test, further ones, and what ingestion does with them. */
import type { GraphStore } from '../graph-store.ts';

export interface ContractContext {
  /** The graph of the running test, with the source `docs`. */
  readonly graph: () => GraphStore;
  /** A further, empty graph, which the test closes. */
  readonly open: () => Promise<GraphStore>;
  /** What the ingestion does after the search index has taken everything. */
  drain(): Promise<void>;
}

export function contractContext(graph: () => GraphStore, open: () => Promise<GraphStore>): ContractContext {
  return {
    graph,
    open,
    async drain() {
      await graph().confirmIndexed(await graph().pendingChunks(100));
      await graph().confirmRemoved(await graph().pendingRemovals(100));
    },
  };
}
