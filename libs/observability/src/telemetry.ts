/** What the product tells about itself: one small interface, so that pipelines know neither pino nor prom-client. */
import type { CounterName, GaugeName, HistogramName, LabelArgument, LabelsOf } from './catalogue.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** Data beside a message. An `error` field is written with its type, message, stack and causes. Never document text. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Metric names and labels are those of the catalogue: an unknown name or a missing label does not compile. */
export interface Telemetry {
  /** Adds `by` (default 1) to a counter; a counter without labels takes `{}`. */
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** Records one observation in a histogram, in the unit its name ends with. */
  observe<Name extends HistogramName>(name: Name, value: number, ...labels: LabelArgument<Name>): void;
  /** Sets a gauge. */
  gauge<Name extends GaugeName>(name: Name, value: number, ...labels: LabelArgument<Name>): void;
  log(level: LogLevel, message: string, fields?: LogFields): void;
}

/** Telemetry of a process that can be scraped. */
export interface ExposedTelemetry extends Telemetry {
  /** All metrics, the process's own included, in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** Media type of {@link metricsText}. */
  readonly metricsContentType: string;
  /** Calls `update` before each scrape, to set gauges that are read rather than counted; what it throws is logged. */
  onScrape(update: () => void | Promise<void>): void;
}
