export type { Labels, LogFields, Telemetry } from './telemetry.ts';
