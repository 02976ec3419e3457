/** The graph port: the record of what is indexed. Sources, documents with all they contribute, and what is still to do. */
import type {
  ChunkId,
  ChunkRecord,
  DocumentId,
  DocumentRecord,
  EdgeRecord,
  EntityRecord,
  LinkRecord,
  ManifestEntry,
  SectionId,
  SectionRecord,
  SourceId,
  SourceRecord,
} from '@docgraph/domain';
import type { GraphExport } from './graph-export.ts';
import type { KnowledgeReader } from './knowledge-reader.ts';

/** Everything one document contributes, written or replaced in one transaction. */
export interface DocumentWrite {
  readonly document: DocumentRecord;
  /** In document order. */
  readonly sections: readonly SectionRecord[];
  /** In document order. */
  readonly chunks: readonly ChunkRecord[];
  /** Links to other places of the source, in document order. */
  readonly links: readonly LinkRecord[];
  /** What the edges lead to and come from, each once. */
  readonly entities: readonly EntityRecord[];
  /** What the sections state. */
  readonly edges: readonly EdgeRecord[];
}

/** How many chunks a write changed; `unchanged` ones keep their place in the search index. */
export interface WriteCount {
  readonly added: number;
  readonly modified: number;
  readonly removed: number;
  readonly unchanged: number;
}

export interface GraphStats {
  readonly sources: number;
  readonly documents: number;
  readonly sections: number;
  readonly chunks: number;
  /** Chunks whose latest state the search index has not confirmed, and removed chunks it still has to forget. */
  readonly pending: number;
}

/** A chunk as reconciliation compares it. */
export type ChunkState = Pick<ChunkRecord, 'id' | 'indexHash'>;

/** A section with what is needed to cite it. */
export interface SectionView {
  readonly section: SectionRecord;
  readonly document: DocumentRecord;
}

/** A chunk with its section and document, all of one moment: offsets fit the text. */
export interface PassageView extends SectionView {
  readonly chunk: ChunkRecord;
}

/**
 * How one section refers to another. `LINKS_TO`: by a Markdown link. `REFERS_TO`: by naming the title of its document, or its
 * heading, or a term that it defines.
 * Both are directed, come from the section that says so, and go when it goes.
 */
export type ReferenceKind = 'LINKS_TO' | 'REFERS_TO';

/** A section that something points to, with the chunk that stands for it. */
export interface ReferenceTarget {
  readonly sectionId: SectionId;
  readonly documentId: DocumentId;
  readonly sourceId: SourceId;
  readonly path: string;
  /** First chunk of the section. */
  readonly chunkId: ChunkId;
  readonly textHash: string;
  /** How much that chunk says of its own: {@link ownWords}. */
  readonly ownWords: number;
}

export interface Reference {
  readonly kind: ReferenceKind;
  /** What the text says that means the target. */
  readonly via: 'link' | 'title' | 'heading' | 'term';
  readonly from: SectionId;
  readonly target: ReferenceTarget;
  /** Sections that refer to the same place in the same way, a thousand at most: what everything points to says little. */
  readonly inDegree: number;
}

/** A link as it was written, and where it leads in the present state. */
export interface LinkView extends Omit<LinkRecord, 'candidates'> {
  /** Null when none of the documents that the link can mean exists. */
  readonly target: LinkTarget | null;
}

/** The likeliest document that exists and has the anchor; where none has it, the likeliest that exists. */
export interface LinkTarget {
  readonly documentId: DocumentId;
  /** '' for the document itself. */
  readonly anchor: string;
  /** Whether a section of the document has the anchor; true for ''. */
  readonly hasAnchor: boolean;
}

/** Reads. Every list is in a fixed order, so equal states give equal answers. */
export interface GraphReader extends KnowledgeReader, GraphExport {
  /** All sources by id. */
  sources(): Promise<readonly SourceRecord[]>;
  /** Path and content hash of every document of a source, by path. */
  manifest(source: SourceId): Promise<readonly ManifestEntry[]>;
  document(id: DocumentId): Promise<DocumentRecord | null>;
  /** Documents at this exact path in any source, by source id. */
  documentsAt(path: string): Promise<readonly DocumentRecord[]>;
  /** Documents of a source (all sources when null) by source and path; `after` is the last id of the previous page. */
  documents(options: {
    readonly source: SourceId | null;
    readonly after: DocumentId | null;
    readonly limit: number;
  }): Promise<readonly DocumentRecord[]>;
  /** The sections of a document in document order; none for an unknown document. */
  sectionsOf(document: DocumentId): Promise<readonly SectionRecord[]>;
  /** The links of a document to other places of its source, in document order; none for an unknown document. */
  linksOf(document: DocumentId): Promise<readonly LinkView[]>;
  /** Found sections with their documents in the order of `ids`, from one snapshot; unknown ids are left out. */
  sections(ids: readonly SectionId[]): Promise<readonly SectionView[]>;
  /** Found chunks with what is needed to quote them, in the order of `ids`, from one snapshot; unknown ids are left out. */
  passages(ids: readonly ChunkId[]): Promise<readonly PassageView[]>;
  /** What the sections refer to, by section in the order of `ids`, links before names, in the order of the text. */
  references(ids: readonly SectionId[]): Promise<readonly Reference[]>;
  /** For each text the first sections of the documents whose titles it names, in its order; a title of many documents names none. */
  namedIn(texts: readonly string[]): Promise<readonly (readonly ReferenceTarget[])[]>;
  /** What the search index should hold, by id, for reconciliation: pages of at most `limit` after `after`. */
  scanChunks(options: { readonly after: ChunkId | null; readonly limit: number }): Promise<readonly ChunkState[]>;
  stats(): Promise<GraphStats>;
  /** A number that changes whenever anything that a reader can see has changed. */
  version(): Promise<string>;
  close(): Promise<void>;
}

/** One attempt to bring a source up to date. What a later one of the same source has begun, an earlier one cannot undo. */
export interface SourceRun {
  readonly source: SourceId;
  readonly number: number;
}

/**
 * Writes. Each call is one transaction and can be repeated with the same outcome. Those that are given a run throw `AppError`
 * `run-superseded` (conflict), having changed nothing, when a later run of its source has begun: a writer that stood still for too
 * long and goes on must not write what it read before.
 */
export interface GraphStore extends GraphReader {
  /** Adds a source, or changes its location; its revision is kept. */
  putSource(source: Pick<SourceRecord, 'id' | 'kind' | 'location'>): Promise<void>;
  /** Number of the latest run of a source; 0 before the first, and for an unknown one. */
  lastRun(source: SourceId): Promise<number>;
  /**
   * Begins a run of a source that {@link putSource} has added, and ends the right of earlier ones to write. `since` is what
   * {@link lastRun} was before the source was looked at: what was seen before another run began is not written over it.
   * @throws AppError `run-superseded` (conflict) when another one has begun since, `source-not-found` (not-found).
   */
  beginRun(source: SourceId, since: number): Promise<SourceRun>;
  /** Moves the source's revision pointer; the last step of an ingestion. */
  setRevision(source: SourceId, revision: string, indexedAt: string, run?: SourceRun): Promise<void>;
  /** Forgets a source with all its documents; their chunks become removals that are still to be indexed. */
  removeSource(source: SourceId): Promise<void>;
  /** Writes or replaces documents, each of which is given once; chunks whose `indexHash` changed become pending, vanished ones removals. */
  applyDocuments(writes: readonly DocumentWrite[], run?: SourceRun): Promise<WriteCount>;
  /** Removes documents with sections and chunks; their chunks become removals. Unknown ids are ignored. */
  removeDocuments(ids: readonly DocumentId[], run?: SourceRun): Promise<WriteCount>;
  /** Chunks that the search index does not have in their latest state, by id. */
  pendingChunks(limit: number): Promise<readonly ChunkRecord[]>;
  /** Ids of removed chunks that the search index may still have, by id. */
  pendingRemovals(limit: number): Promise<readonly ChunkId[]>;
  /**
   * Confirms that the index holds these chunks in this state. One that has another state by now is pending, one that is gone a
   * removal, even if another writer has told the index of that already: it may have been told before this one.
   */
  confirmIndexed(chunks: readonly ChunkState[]): Promise<void>;
  /** Confirms that the index has forgotten these chunks. One that is back by now is pending, for the same reason. */
  confirmRemoved(ids: readonly ChunkId[]): Promise<void>;
  /** Marks chunks as pending again, for repair: the next drain indexes them anew. Unknown ids become removals. */
  markPending(ids: readonly ChunkId[]): Promise<void>;
}
