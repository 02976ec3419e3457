/** The search port, the analyzer that every backend shares, and the embedded backend. */
export { analyze, analyzeQuery, ANALYZER_VERSION } from './analyzer/analyzer.ts';
export type {
  ExportedPoint,
  Hit,
  IndexPoint,
  IndexStats,
  PointState,
  SearchFilter,
  SearchIndex,
  SearchIndexReader,
  SearchOptions,
  VectorRequest,
} from './search-index.ts';
export { DEFAULT_FIELD_WEIGHTS } from './field-weights.ts';
export type { FieldWeights } from './field-weights.ts';
export { createSqliteSearchIndex } from './sqlite/sqlite-search-index.ts';
export type { SqliteSearchIndexOptions } from './sqlite/sqlite-search-index.ts';
export { INDEX_SCHEMA_VERSION } from './sqlite/schema.ts';
