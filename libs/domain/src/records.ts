/** What the stores keep: documents, sections and chunks with their identities, and the sources they come from. */
import type { ChunkFields, Diagnostic, Json, Span } from './document.ts';
import type { ChunkId, DocumentId, SectionId, SourceId } from './ids.ts';

export interface SourceRecord {
  readonly id: SourceId;
  readonly kind: 'folder' | 'git';
  /** Absolute path of the folder on the machine that ingests it, or address of the repository, which holds no secret. */
  readonly location: string;
  /** Last revision applied completely; null before the first. For a folder the hash of its manifest, else the commit id. */
  readonly revision: string | null;
  /** ISO 8601 time at which `revision` was reached. */
  readonly indexedAt: string | null;
}

/** One line of a manifest: a file of a source and the hash of its bytes. */
export interface ManifestEntry {
  readonly path: string;
  /** SHA-256 of the bytes, hex. */
  readonly contentHash: string;
}

export interface DocumentRecord extends ManifestEntry {
  readonly id: DocumentId;
  readonly sourceId: SourceId;
  readonly title: string;
  readonly lineCount: number;
  readonly frontMatter: { readonly [key: string]: Json };
  /** Quarantined documents have `error` diagnostics and no sections. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface SectionRecord {
  readonly id: SectionId;
  readonly documentId: DocumentId;
  readonly ordinal: number;
  readonly level: number;
  readonly heading: string;
  readonly headingPath: readonly string[];
  readonly anchor: string;
  readonly anchors: readonly string[];
  readonly parentId: SectionId | null;
  readonly span: Span;
  /** The exact source text of the span. */
  readonly text: string;
}

/** A link to another place of the same source, as written; which document it means depends on what exists. */
export interface LinkRecord {
  readonly sectionId: SectionId;
  /** 0-based position among the links of its section. */
  readonly ordinal: number;
  readonly url: string;
  readonly text: string;
  readonly span: Span;
  /** Places the address can mean, the likeliest first: the first whose document exists is the target. */
  readonly candidates: readonly LinkCandidate[];
}

export interface LinkCandidate {
  readonly documentId: DocumentId;
  /** Anchor in the document; '' for the document itself. */
  readonly anchor: string;
}

export interface ChunkRecord {
  readonly id: ChunkId;
  readonly sectionId: SectionId;
  readonly documentId: DocumentId;
  readonly sourceId: SourceId;
  readonly path: string;
  readonly ordinal: number;
  readonly span: Span;
  readonly fields: ChunkFields;
  /** SHA-256 of the fields and the place (source, path): changes exactly when the index must be told. */
  readonly indexHash: string;
  /** SHA-256 of {@link embeddingText}: the key of the embedding cache. */
  readonly textHash: string;
}
