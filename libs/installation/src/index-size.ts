/** The size of an index as metrics, the same for every program that has one open. */
import type { GraphReader } from '@docgraph/graph';
import type { Telemetry } from '@docgraph/observability';
import type { SearchIndexReader } from '@docgraph/vector';

/** Sets the gauges of the index; zeros while there is none. For each scrape. */
export async function recordIndexSize(
  telemetry: Telemetry,
  stores: { readonly graph: GraphReader; readonly index: SearchIndexReader } | null,
): Promise<void> {
  const [graph, index] = await Promise.all([stores?.graph.stats(), stores?.index.stats()]);
  telemetry.gauge('docgraph_index_documents', graph?.documents ?? 0);
  telemetry.gauge('docgraph_index_chunks', graph?.chunks ?? 0);
  telemetry.gauge('docgraph_index_vectors', index?.vectors ?? 0);
}
