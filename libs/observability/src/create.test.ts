import { describe, expect, it } from 'vitest';
import { catalogue, createSilentTelemetry, createTelemetry, type ExposedTelemetry, type Telemetry } from './index.ts';

function recording(level: 'debug' | 'info' | 'silent' = 'silent'): { telemetry: ExposedTelemetry; lines: string[] } {
  const lines: string[] = [];
  const logStream = { write: (line: string) => void lines.push(line) };
  return { telemetry: createTelemetry({ service: 'test', logLevel: level, logStream }), lines };
}

describe('metrics', () => {
  it('shows what was counted, observed and set', async () => {
    const { telemetry } = recording();
    telemetry.count('docgraph_tool_calls_total', { tool: 'read_section', outcome: 'ok' });
    telemetry.count('docgraph_tool_calls_total', { tool: 'read_section', outcome: 'ok' }, 2);
    telemetry.count('docgraph_ingest_documents_parsed_total', {}, 5);
    telemetry.observe('docgraph_tool_seconds', 0.004, { tool: 'read_section' });
    telemetry.gauge('docgraph_index_documents', 42);
    const text = await telemetry.metricsText();
    expect(text).toContain('docgraph_tool_calls_total{tool="read_section",outcome="ok"} 3');
    expect(text).toContain('docgraph_ingest_documents_parsed_total 5');
    expect(text).toContain('docgraph_tool_seconds_bucket{le="0.005",tool="read_section"} 1');
    expect(text).toContain('docgraph_index_documents 42');
  });

  it('names every metric of the catalogue and the process in the text', async () => {
    const text = await recording().telemetry.metricsText();
    for (const name of Object.keys(catalogue)) expect(text).toContain(`# HELP ${name} `);
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('names metrics by the rules: docgraph_, counters _total, histograms in seconds with buckets', () => {
    for (const [name, metric] of Object.entries(catalogue)) {
      expect(name).toMatch(/^docgraph_[a-z_]+$/);
      expect(name.endsWith('_total'), name).toBe(metric.type === 'counter');
      expect('buckets' in metric, name).toBe(metric.type === 'histogram');
      if (metric.type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it('keeps two servers in one process apart', async () => {
    const [one, two] = [recording().telemetry, recording().telemetry];
    one.gauge('docgraph_index_chunks', 7);
    expect(await two.metricsText()).toContain('docgraph_index_chunks 0');
  });

  it('brings gauges up to date before a scrape, and survives an update that fails', async () => {
    const { telemetry, lines } = recording('info');
    telemetry.onScrape(() => Promise.reject(new Error('no index yet')));
    telemetry.onScrape(() => telemetry.gauge('docgraph_index_vectors', 9));
    expect(await telemetry.metricsText()).toContain('docgraph_index_vectors 9');
    expect(lines.join('')).toContain('no index yet');
  });

  it.each([
    ['scraped', recording().telemetry],
    ['silent', createSilentTelemetry()],
  ] as const)('refuses unknown names, wrong types and missing labels when %s', (_kind, telemetry: Telemetry) => {
    // @ts-expect-error a name that is not in the catalogue does not compile
    expect(() => telemetry.count('docgraph_nonsense_total', {})).toThrow(
      /docgraph_nonsense_total is not in the catalogue/,
    );
    // @ts-expect-error nor does a metric of another type
    expect(() => telemetry.gauge('docgraph_tool_calls_total', 1)).toThrow(/is a counter/);
    // @ts-expect-error nor a call without one of the labels
    expect(() => telemetry.count('docgraph_tool_calls_total', { tool: 'x' })).toThrow(/labels \[outcome,tool\]/);
    // @ts-expect-error nor one without labels at all
    expect(() => telemetry.observe('docgraph_tool_seconds', 1)).toThrow(/labels \[tool\]/);
  });
});

describe('logs', () => {
  it('writes one JSON line with level, time, service, message and fields', () => {
    const { telemetry, lines } = recording('info');
    telemetry.log('warn', 'index is old', { source: 'docs' });
    expect(lines).toHaveLength(1);
    const line: unknown = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ level: 'warn', service: 'test', msg: 'index is old', source: 'docs' });
    expect(line).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
  });

  it('leaves out what is less important than the level', () => {
    const { telemetry, lines } = recording('info');
    telemetry.log('debug', 'detail');
    expect(lines).toEqual([]);
  });

  it('writes errors with their cause', () => {
    const { telemetry, lines } = recording('info');
    telemetry.log('error', 'failed', { error: new Error('outer', { cause: new Error('inner') }) });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: { message: 'outer', cause: { message: 'inner' } } });
  });
});
