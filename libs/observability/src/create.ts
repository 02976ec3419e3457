/** The two kinds of telemetry: one that logs and can be scraped, and one that keeps quiet. */
import { pino } from 'pino';
import { checkUse, createMetrics } from './metrics.ts';
import type { ExposedTelemetry, LogLevel, Telemetry } from './telemetry.ts';

export interface TelemetryOptions {
  /** Name of the program, in every log line. */
  readonly service: string;
  /** Least important level that is written. */
  readonly logLevel: LogLevel | 'silent';
  /** Where log lines (JSON, one a line) go; default standard error, because standard output may be protocol. */
  readonly logStream?: { write(line: string): void };
}

const STDERR = 2;

/** Logs as JSON lines and keeps the metrics of the catalogue. Writes synchronously: no line is lost when the process ends. */
export function createTelemetry(options: TelemetryOptions): ExposedTelemetry {
  const metrics = createMetrics();
  const logger = pino(
    {
      level: options.logLevel,
      base: { service: options.service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.errWithCause },
    },
    options.logStream ?? pino.destination({ fd: STDERR, sync: true }),
  );
  const updates: (() => void | Promise<void>)[] = [];
  const telemetry: ExposedTelemetry = {
    ...recorders(metrics),
    log: (level, message, fields = {}) => logger[level](fields, message),
    metricsContentType: metrics.registry.contentType,
    onScrape: (update) => void updates.push(update),
    async metricsText() {
      for (const update of updates) {
        try {
          await update();
        } catch (error) {
          logger.warn({ error }, 'a gauge could not be brought up to date; it keeps its last value');
        }
      }
      return metrics.registry.metrics();
    },
  };
  return telemetry;
}

/** Writes and keeps nothing, but still refuses metrics that are not in the catalogue. */
export function createSilentTelemetry(): Telemetry {
  return {
    count: (name, labels) => checkUse(name, 'counter', labels),
    observe: (name, _value, ...[labels]) => checkUse(name, 'histogram', labels ?? {}),
    gauge: (name, _value, ...[labels]) => checkUse(name, 'gauge', labels ?? {}),
    log: () => undefined,
  };
}

function recorders(metrics: ReturnType<typeof createMetrics>): Omit<Telemetry, 'log'> {
  return {
    count(name, labels, by = 1) {
      checkUse(name, 'counter', labels);
      metrics.counters.get(name)?.inc(labels, by);
    },
    observe(name, value, ...[labels]) {
      checkUse(name, 'histogram', labels ?? {});
      metrics.histograms.get(name)?.observe(labels ?? {}, value);
    },
    gauge(name, value, ...[labels]) {
      checkUse(name, 'gauge', labels ?? {});
      metrics.gauges.get(name)?.set(labels ?? {}, value);
    },
  };
}
