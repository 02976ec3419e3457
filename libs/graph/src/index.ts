/** The graph port and its embedded backend. */
export type {
  ChunkState,
  DocumentWrite,
  GraphReader,
  GraphStats,
  GraphStore,
  LinkTarget,
  LinkView,
  PassageView,
  Reference,
  ReferenceKind,
  ReferenceTarget,
  SectionView,
  SourceRun,
  WriteCount,
} from './graph-store.ts';
export type { DocumentExport, GraphExport } from './graph-export.ts';
export type {
  EdgePage,
  EdgeQuery,
  EdgeView,
  EntityMatch,
  EntityQuery,
  EntityView,
  KnowledgeReader,
  NameMatch,
  NodeId,
  NodeView,
  SectionTraits,
  StatementView,
} from './knowledge-reader.ts';
export { createSqliteGraph, openSqliteGraphReader } from './sqlite/sqlite-graph.ts';
export { GRAPH_SCHEMA_VERSION } from './sqlite/schema.ts';
