import { createTelemetry } from '@docgraph/observability';
import { expect, it } from 'vitest';
import { createIngestRecorder } from './ingest-recorder.ts';
import type { IngestEvent } from './ingestor.ts';

const synced = (parsed: number): IngestEvent =>
  ({
    ...{ kind: 'synced', seconds: 2 },
    report: {
      parsed,
      quarantined: [{ path: 'a.md', diagnostics: [{ severity: 'error', rule: 'r', message: 'm', line: 1 }] }],
    },
  }) as unknown as IngestEvent;

it('counts what was parsed, computed and failed', async () => {
  const lines: string[] = [];
  const logStream = { write: (line: string) => void lines.push(line) };
  const telemetry = createTelemetry({ service: 'test', logLevel: 'info', logStream });
  let computed = 0;
  const record = createIngestRecorder(telemetry, () => computed);
  record(synced(3));
  record(synced(2));
  computed = 5;
  record({ kind: 'embedding', progress: { done: 40, total: 50 }, embedded: 40 });
  computed = 7;
  record({ kind: 'embedded', embedded: 50, seconds: 1 });
  record({ kind: 'failed', doing: 'sync', source: 'docs', error: new Error('gone'), seconds: 0.2 });
  record({ kind: 'failed', doing: 'embedding', error: new Error('down') });
  const page = await telemetry.metricsText();
  expect(page).toContain('docgraph_ingest_documents_parsed_total 5\n');
  expect(page).toContain('docgraph_ingest_chunks_embedded_total 7\n');
  expect(page).toContain('docgraph_ingest_run_seconds_count{outcome="ok"} 2\n');
  expect(page).toContain('docgraph_ingest_run_seconds_count{outcome="failed"} 1\n');
  expect(page).toContain('docgraph_ingest_diagnostics_total{severity="error"} 2\n');
  expect(page).toMatch(/docgraph_ingest_last_success_timestamp_seconds \d{10}/);
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['sync failed', 'embedding failed']);
});
