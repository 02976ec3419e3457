/** The size of an index as metrics, the same for every program that has one open. */
import type { GraphReader } from '@docgraph/graph';
import type { Telemetry } from '@docgraph/observability';
import type { SearchIndexReader } from '@docgraph/vector';

/** Sets the gauges of the index; zeros while there is none, and as they were while its store does not answer. For each scrape. */
export async function recordIndexSize(
  telemetry: Telemetry,
  stores: { readonly graph: GraphReader; readonly index: SearchIndexReader } | null,
): Promise<void> {
  const [graph, index] = await Promise.allSettled([stores?.graph.stats(), stores?.index.stats()]);
  if (graph.status === 'fulfilled') {
    telemetry.gauge('docgraph_index_documents', graph.value?.documents ?? 0);
    telemetry.gauge('docgraph_index_chunks', graph.value?.chunks ?? 0);
  }
  if (index.status === 'fulfilled') telemetry.gauge('docgraph_index_vectors', index.value?.vectors ?? 0);
}
