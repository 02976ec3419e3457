/** Metrics and logs behind one small interface; traces will join them. */
export { catalogue } from './catalogue.ts';
export type {
  CounterName,
  GaugeName,
  HistogramName,
  LabelArgument,
  LabelsOf,
  Metric,
  MetricName,
  MetricType,
} from './catalogue.ts';
export { createSilentTelemetry, createTelemetry } from './create.ts';
export type { TelemetryOptions } from './create.ts';
export type { ExposedTelemetry, LogFields, LogLevel, Telemetry } from './telemetry.ts';
