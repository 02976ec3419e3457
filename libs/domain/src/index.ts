/** The words of docgraph as types: documents, sections, chunks, sources, identifiers, errors. */
export { AppError, toAppError, unreachable } from './errors.ts';
export type { AppErrorOptions, ErrorKind } from './errors.ts';
export { GIT_PROTOCOLS, isRepositoryAddress, readRepositoryAddress } from './repository-address.ts';
export type { GitProtocol, RepositoryAddress } from './repository-address.ts';
export { compareVersions, newestVersion, sourceName, sourceVersion, versionedSource } from './source-versions.ts';
export {
  chunkId,
  documentId,
  entityId,
  isSourceId,
  isSourceName,
  sectionId,
  sha256,
  sha256Bytes,
  sourceIdFrom,
} from './ids.ts';
export type { ChunkId, DocumentId, EntityId, SectionId, SourceId } from './ids.ts';
export { EDGE_TYPES, ENTITY_KINDS, STATED_EDGE_KINDS } from './knowledge.ts';
export type {
  EdgeKind,
  EdgeRecord,
  EdgeType,
  EntityKind,
  EntityRecord,
  NodeKind,
  StatedEdgeKind,
} from './knowledge.ts';
export { foldWord, nameKey, singular } from './name-key.ts';
export { DOCUMENT_MODEL_VERSION } from './versions.ts';
export { hiddenSpans, visibleText } from './hidden-text.ts';
export type { HiddenKind, HiddenSpan } from './hidden-text.ts';
export { decodeEntities, readTag } from './html-tag.ts';
export type { HtmlTag } from './html-tag.ts';
export { indexLines } from './lines.ts';
export type { LineIndex } from './lines.ts';
export { oneLine } from './one-line.ts';
export { hostOf } from './host-of.ts';
export { nearest } from './nearest.ts';
export { scanSource } from './source-scan.ts';
export type { Region, SourceRegions } from './source-scan.ts';
export { embeddingText, ownWords } from './document.ts';
export type {
  Block,
  BlockKind,
  ChunkFields,
  CodeSpan,
  Diagnostic,
  Json,
  Link,
  LinkKind,
  ListItem,
  ParsedChunk,
  ParsedDocument,
  ParsedSection,
  Severity,
  Span,
} from './document.ts';
export type {
  ChunkRecord,
  DocumentRecord,
  LinkCandidate,
  LinkRecord,
  ManifestEntry,
  SectionRecord,
  SourceRecord,
} from './records.ts';
