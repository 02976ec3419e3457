/** What ingestion tells metrics and logs, the same in every program that ingests. */
import type { Telemetry } from '@docgraph/observability';
import type { IngestEvent } from './ingestor.ts';

/** @param computedVectors vectors computed by the model, not taken from the cache, since the start of the program. */
export function createIngestRecorder(
  telemetry: Telemetry,
  computedVectors: () => number,
): (event: IngestEvent) => void {
  let counted = 0;
  const countVectors = (): void => {
    const computed = computedVectors();
    if (computed > counted) telemetry.count('docgraph_ingest_chunks_embedded_total', {}, computed - counted);
    counted = computed;
  };
  return (event) => {
    switch (event.kind) {
      case 'synced':
        telemetry.count('docgraph_ingest_documents_parsed_total', {}, event.report.parsed);
        telemetry.observe('docgraph_ingest_run_seconds', event.seconds, { outcome: 'ok' });
        telemetry.gauge('docgraph_ingest_last_success_timestamp_seconds', Date.now() / 1000);
        for (const { diagnostics } of event.report.quarantined)
          for (const { severity } of diagnostics) telemetry.count('docgraph_ingest_diagnostics_total', { severity });
        return;
      case 'embedding':
      case 'embedded':
        return countVectors();
      case 'failed':
        if (event.doing === 'sync' && event.seconds !== undefined)
          telemetry.observe('docgraph_ingest_run_seconds', event.seconds, { outcome: 'failed' });
        telemetry.log('error', `${event.doing} failed`, { error: event.error, source: event.source });
        return;
      case 'repaired':
        telemetry.log('warn', 'the search index differed from the graph and was repaired', {
          missing: event.plan.missing.length,
          stale: event.plan.stale.length,
          extra: event.plan.extra.length,
        });
        return;
      case 'parsing':
    }
  };
}
