/** What the product tells about itself: one small interface, so that pipelines know neither pino nor prom-client. */

export type Labels = Readonly<Record<string, string>>;
export type LogFields = Readonly<Record<string, unknown>>;

export interface Telemetry {
  /** Adds to a counter of the catalogue. */
  count(name: string, labels?: Labels, by?: number): void;
  /** Records one observation (seconds or a size) in a histogram of the catalogue. */
  observe(name: string, value: number, labels?: Labels): void;
  /** Sets a gauge of the catalogue. */
  gauge(name: string, value: number, labels?: Labels): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: LogFields): void;
}
