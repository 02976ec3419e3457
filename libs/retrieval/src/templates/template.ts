/** What the question templates are asked and answer: groups of findings about known things, each line a citation. Data. */
import type { EdgeKind, NodeKind } from '@docgraph/domain';
import type { NodeId } from '@docgraph/graph';
import type { Assessment, Passage, ReplyState, Truncated } from '../answer.ts';

interface TemplateRequest {
  /** Estimated tokens of all findings together; default and bounds are those of a search. */
  readonly maxTokens?: number;
}

export interface TroubleshootRequest extends TemplateRequest {
  /** An error message or lines of a log, at most `QUERY_CHARS_MAX` characters. */
  readonly error: string;
}

export interface CompareRequest extends TemplateRequest {
  readonly a: string;
  readonly b: string;
}

export interface ExplainRequest extends TemplateRequest {
  /** A name, a reference to a section, or an id. */
  readonly subject: string;
}

/** What {@link RelationsRequest} can ask for. */
export const RELATION_QUESTIONS = ['impact', 'dependencies', 'path'] as const;
export type RelationQuestion = (typeof RELATION_QUESTIONS)[number];

export interface RelationsRequest extends TemplateRequest {
  readonly question: RelationQuestion;
  readonly subject: string;
  /** The other end of a path. */
  readonly to?: string;
  /** 1 to {@link DEPTH_MAX}; default {@link DEPTH_DEFAULT}. A path may have twice as many steps, {@link PATH_STEPS_MAX} at most. */
  readonly depth?: number;
}

export interface TraverseRequest extends TemplateRequest {
  /** Names, references or ids, at most {@link STARTS_MAX}. */
  readonly start: readonly string[];
  /** Default: all. */
  readonly kinds?: readonly EdgeKind[];
  /** Default `both`. */
  readonly direction?: Direction;
  /** 1 to {@link DEPTH_MAX}; default 1. */
  readonly depth?: number;
  /** `next` of the page before, with the same request. */
  readonly cursor?: string;
}

export const DIRECTIONS = ['out', 'in', 'both'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A node as a reader can name it. */
export interface NodeName {
  readonly id: NodeId;
  readonly kind: NodeKind;
  /** As the documents write it. */
  readonly label: string;
  /** Where to read about it, as `read` accepts it. */
  readonly ref: string;
}

export interface Subject extends NodeName {
  /** The words of the request that were taken to mean it. */
  readonly asked: string;
  /** Further nodes with the same name; what is stated of them is in the reply, too. An id asks for one alone. */
  readonly alternatives: readonly NodeName[];
}

/** One edge, as the cited lines state it. */
export interface Relation {
  readonly kind: EdgeKind;
  readonly from: NodeName;
  readonly to: NodeName;
  /** Steps from the subject, from 1; on a path the position. */
  readonly level: number;
  readonly rule: string;
  /** Share of the rule's findings that are right, 0 to 1. */
  readonly confidence: number;
}

/**
 * Cited lines and what they state. Lines that an earlier finding of the reply quotes are not quoted again: the text is empty
 * then.
 */
export interface Finding extends Passage {
  /** Empty for what search found. */
  readonly relations: readonly Relation[];
  /** Which of two compared subjects it is about, as asked; null where that goes without saying. */
  readonly subject: string | null;
  /** Whether only the first lines of a long section are quoted: `read` has the rest. */
  readonly isCut: boolean;
}

export interface FindingGroup {
  /** What the findings are to the question: `solution`, `definition`, `only a`. */
  readonly name: string;
  /** The documents' word for what they have in common, such as a heading; null when none. */
  readonly about: string | null;
  readonly findings: readonly Finding[];
}

/**
 * What is stated is as sure as the best of its rules, a section that is asked for is sure; where search stands in, its assessment
 * is the reply's.
 */
export interface TemplateReply extends ReplyState, Assessment {
  readonly subjects: readonly Subject[];
  readonly groups: readonly FindingGroup[];
  /** What a reader has to know: what was not found, where search stood in, what a limit left out. */
  readonly notes: readonly string[];
  readonly truncated: Truncated | null;
  /** Cursor of the next page; null when there is none. */
  readonly next: string | null;
}

/** The question templates, as a part of the read side. All throw `AppError` of kind `validation` for bad input. */
export interface Templates {
  /** Works for messages that the documentation does not have, too: search stands in, and a note says so. */
  troubleshoot(request: TroubleshootRequest, signal?: AbortSignal): Promise<TemplateReply>;
  /** Works for things that have no name in the graph, too. */
  compare(request: CompareRequest, signal?: AbortSignal): Promise<TemplateReply>;
  /** Throws `AppError` kind `not-found`, naming the nearest names; so do the next two. */
  explain(request: ExplainRequest, signal?: AbortSignal): Promise<TemplateReply>;
  relations(request: RelationsRequest, signal?: AbortSignal): Promise<TemplateReply>;
  traverse(request: TraverseRequest, signal?: AbortSignal): Promise<TemplateReply>;
}

export const DEPTH_DEFAULT = 2;
export const DEPTH_MAX = 3;
/** Edges of a path: a longer one connects anything with anything. */
export const PATH_STEPS_MAX = 4;
export const STARTS_MAX = 5;
/** Longest name, reference or id that is looked up. */
export const SUBJECT_CHARS_MAX = 400;
