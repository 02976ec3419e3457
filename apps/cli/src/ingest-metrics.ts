/** What ingestion and the index tell the metrics. */
import type { IngestEvent } from '@docgraph/ingestion';
import type { Telemetry } from '@docgraph/observability';
import type { ReadSide } from './composition.ts';

export function recordIngest(telemetry: Telemetry, event: IngestEvent): void {
  switch (event.kind) {
    case 'synced':
      telemetry.count('docgraph_ingest_documents_parsed_total', {}, event.report.parsed);
      telemetry.observe('docgraph_ingest_run_seconds', event.seconds, { outcome: 'ok' });
      telemetry.gauge('docgraph_ingest_last_success_timestamp_seconds', Date.now() / 1000);
      for (const { diagnostics } of event.report.quarantined)
        for (const { severity } of diagnostics) telemetry.count('docgraph_ingest_diagnostics_total', { severity });
      return;
    case 'embedded':
      return telemetry.count('docgraph_ingest_chunks_embedded_total', {}, event.embedded);
    case 'failed':
      telemetry.log('error', `${event.doing} failed`, { error: event.error, source: event.source });
      return;
    case 'parsing':
    case 'embedding':
    case 'repaired':
  }
}

/** Reads the size of the index at each scrape. */
export async function recordIndex(telemetry: Telemetry, { reader }: ReadSide): Promise<void> {
  const stores = await reader.stores();
  if (stores === null) return;
  const graph = await stores.graph.stats();
  const index = await stores.index.stats();
  telemetry.gauge('docgraph_index_documents', graph.documents);
  telemetry.gauge('docgraph_index_chunks', graph.chunks);
  telemetry.gauge('docgraph_index_vectors', index.vectors);
}
