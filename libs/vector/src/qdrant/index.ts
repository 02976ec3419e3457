/** The search port on a Qdrant server. */
export { createQdrantSearchIndex, openQdrantSearchIndex } from './qdrant-search-index.ts';
export type { QdrantReaderOptions, QdrantSearchIndex, QdrantSearchIndexOptions } from './qdrant-search-index.ts';
export { QDRANT_SCHEMA_VERSION } from './collection.ts';
export type { ClusterSettings } from './collection.ts';
export type { QdrantConnectionOptions, ReadConsistency, WriteOrdering } from './connection.ts';
export { dropQdrantIndexes } from './drop.ts';
export { readQdrantPointer, setQdrantPointer } from './pointer.ts';
