/** What a question gets back: cited passages, and how far the answer can be trusted. Data, the same for every door. */
import type { DocumentId, SectionId, SourceId } from '@docgraph/domain';
import type { Templates } from './templates/template.ts';

export interface SearchRequest {
  /** The question in plain words, or an identifier, error message or command. At most {@link QUERY_CHARS_MAX}. */
  readonly query: string;
  /** Ids of sources; of one with several versions also `docs@newest`, and `docs` for its default version. Default: all, each in its default version. */
  readonly sources?: readonly string[];
  /** Folder or file path inside a source: only documents below it. */
  readonly pathPrefix?: string;
  /** 1 to {@link RESULTS_MAX}; default {@link RESULTS_DEFAULT}. */
  readonly maxResults?: number;
  /** Estimated tokens that all passages may take together; default {@link REPLY_TOKENS_DEFAULT}. */
  readonly maxTokens?: number;
  /** `passage`: the part of each section that answers (default); `section`: whole sections; `outline`: citations only. */
  readonly detail?: Detail;
  readonly explain?: boolean;
}

export type Detail = 'outline' | 'passage' | 'section';

/** Where a passage stands; enough to open the file at the place and compare. */
export interface Citation {
  readonly source: SourceId;
  /** POSIX path inside the source. */
  readonly path: string;
  readonly title: string;
  readonly headingPath: readonly string[];
  /** 1-based, inclusive: the lines of the file that {@link Passage.text} is; a part of a section may begin and end within one. */
  readonly startLine: number;
  readonly endLine: number;
  /** `source:path#anchor`, or the section's id where it has no anchor: what {@link ReadRequest.ref} accepts. */
  readonly link: string;
  /** Revision of the source that the lines refer to. */
  readonly revision: string | null;
}

export interface Passage {
  readonly sectionId: SectionId;
  readonly documentId: DocumentId;
  readonly citation: Citation;
  /** Exact source text of the cited lines; only hidden text is replaced by a visible marker, counted in `hidden`. */
  readonly text: string;
  /** How many pieces of hidden text (comments, invisible characters) were replaced. */
  readonly hidden: number;
  /** 0 to 1 within one reply; not comparable between questions. */
  readonly score: number;
  readonly explanation?: Explanation;
}

/** Why a result has its score: a tree of named parts whose values add up to the parent's. */
export interface Explanation {
  readonly name: string;
  readonly value: number;
  /** For a hop the section that passed the value on, as a {@link Citation.link}. */
  readonly from?: string;
  readonly parts?: readonly Explanation[];
}

export interface SourceState {
  readonly id: SourceId;
  readonly location: string;
  readonly revision: string | null;
  readonly indexedAt: string | null;
  readonly documents: number;
  /** Where several stand side by side; null for a source that stands alone. */
  readonly version: string | null;
  /** Whether it is searched when no source is named. */
  readonly isDefault: boolean;
}

/** What every reply carries about the state of the index. */
export interface ReplyState {
  /** Parts that did not answer, by name: `dense`, `lexical`. Empty when all did. */
  readonly degraded: readonly string[];
  /** Share of the chunks that semantic search covers, 0 to 1; below 1 while vectors are being computed. */
  readonly semantic: number;
  readonly sources: readonly Pick<SourceState, 'id' | 'revision' | 'indexedAt'>[];
}

/**
 * A way in which the documentation was searched: by words, by meaning, by titles the question names, along references, and for
 * what is stated of a named thing.
 */
export type Lookup = 'words' | 'meaning' | 'titles' | 'references' | 'statements';

/** How far a reply can be trusted to answer. */
export interface Assessment {
  /** Calibrated probability, 0 to 1, that one of the first five results answers the question (docs/confidence.md). */
  readonly confidence: number;
  /** False: the documentation does not answer, as far as can be told, and the results are only what comes nearest. */
  readonly answered: boolean;
  /** What was done in vain; null where the question is answered. */
  readonly tried: {
    readonly lookups: readonly Lookup[];
    /** Words of the question that stand nowhere in the documentation. */
    readonly unknown: readonly string[];
    /** Words that stand in the documentation, but in none of the nearest passages. */
    readonly elsewhere: readonly string[];
  } | null;
}

export interface SearchReply extends ReplyState, Assessment {
  readonly query: string;
  readonly results: readonly Passage[];
  /** Ranked results that the token budget kept back, as whole items; null when none. */
  readonly truncated: Truncated | null;
}

export interface Truncated {
  readonly dropped: number;
  readonly reason: 'maxTokens';
}

export interface ReadRequest {
  /** A section id, or `source:path#anchor` as in {@link Citation.link}; source and anchor may be left out. */
  readonly ref: string;
  /** Sections to add before and after, 0 to {@link NEIGHBOURS_MAX}. */
  readonly neighbours?: number;
  /** Estimated tokens up to which neighbours are added; the section itself is given in any case. */
  readonly maxTokens?: number;
}

export interface ReadReply extends ReplyState {
  readonly section: Passage;
  readonly before: readonly Passage[];
  readonly after: readonly Passage[];
  /** Headings of the document in order, to find the way. */
  readonly outline: readonly {
    readonly heading: string;
    readonly level: number;
    readonly link: string;
    readonly startLine: number;
  }[];
  readonly truncated: Truncated | null;
}

export interface SourcesReply extends ReplyState {
  readonly list: readonly SourceState[];
}

/** The read side as one object; the MCP server, the HTTP routes and the CLI all call this and nothing below it. */
export interface Answers extends Templates {
  /** Throws `AppError` kind `validation` for bad input (with what was found and what to do) or `not-found` for an unknown source. */
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchReply>;
  /** Throws `AppError` kind `not-found`, naming the nearest existing references. */
  read(request: ReadRequest, signal?: AbortSignal): Promise<ReadReply>;
  sources(): Promise<SourcesReply>;
}

/** Longest question in characters. */
export const QUERY_CHARS_MAX = 4000;
export const RESULTS_DEFAULT = 8;
export const RESULTS_MAX = 50;
/** Estimated tokens of passages in a reply. */
export const REPLY_TOKENS_DEFAULT = 4000;
export const REPLY_TOKENS_MAX = 32_000;
export const NEIGHBOURS_MAX = 10;
