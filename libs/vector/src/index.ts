/** The search port and its embedded backend. */
export type {
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
