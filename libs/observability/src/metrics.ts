/** The catalogue as prom-client metrics in a registry of their own, so that two servers in one process never mix. */
import { AppError } from '@docgraph/domain';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { catalogue, type Metric, type MetricType } from './catalogue.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly counters: ReadonlyMap<string, Counter>;
  readonly histograms: ReadonlyMap<string, Histogram>;
  readonly gauges: ReadonlyMap<string, Gauge>;
}

/** Registers every metric of the catalogue and the process metrics (memory, CPU, event loop, garbage collection). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  const gauges = new Map<string, Gauge>();
  for (const [name, metric] of Object.entries<Metric>(catalogue)) {
    const options = { name, help: metric.help, labelNames: [...metric.labels], registers: [registry] };
    if (metric.type === 'counter') counters.set(name, new Counter(options));
    else if (metric.type === 'gauge') gauges.set(name, new Gauge(options));
    else histograms.set(name, new Histogram({ ...options, buckets: [...(metric.buckets ?? [])] }));
  }
  return { registry, counters, histograms, gauges };
}

/**
 * Guards what the compiler cannot see (plain JavaScript, casts): throws `AppError` kind `internal` for a name that is
 * not in the catalogue, of another type, or with other labels than the catalogue's.
 */
export function checkUse(name: string, type: MetricType, labels: Readonly<Record<string, string>>): void {
  const metric: Metric | undefined = Object.entries<Metric>(catalogue).find(([known]) => known === name)?.[1];
  const given = Object.keys(labels).sort().join(',');
  const expected = [...(metric?.labels ?? [])].sort().join(',');
  if (metric !== undefined && metric.type === type && given === expected) return;
  const found = metric === undefined ? 'is not in the catalogue' : `is a ${metric.type} with labels [${expected}]`;
  throw new AppError(`metric ${name} ${found}, but was used as a ${type} with labels [${given}]`, {
    code: 'metric-misused',
    kind: 'internal',
  });
}
