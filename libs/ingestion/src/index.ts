/** The write pipelines: a folder becomes documents, sections and chunks, and stays in step with its files. */
export { diffManifests, isEmpty, manifestRevision } from './change-set.ts';
export type { ChangeSet, Move } from './change-set.ts';
export { drift, planRepair } from './reconcile.ts';
export type { RepairPlan } from './reconcile.ts';
export { createIngestor } from './ingestor.ts';
export type { IngestEvent, Ingestor, IngestorOptions } from './ingestor.ts';
export { DEFAULT_RULES, scanFolder } from './scan.ts';
export type { FolderScan } from './scan.ts';
export type { ScanRules } from './walk.ts';
export type { PassedOver, PassedOverRule } from './passed-over.ts';
export { createParsePool } from './parse-pool.ts';
export type { ParsePool, ParsePoolOptions } from './parse-pool.ts';
export { syncFolder } from './sync.ts';
export type { FolderSource, SyncOptions, SyncProgress, SyncReport, SyncStores } from './sync.ts';
export type { VectorProgress } from './fill-vectors.ts';
export type { FolderWatch } from './watch.ts';
export { createIngestRecorder } from './ingest-recorder.ts';
