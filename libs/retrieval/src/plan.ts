/** What to do for a question, as frozen data: made by a pure function, carried out by the stages after it. */
import { AppError, isSourceId, type SourceId } from '@docgraph/domain';
import type { SearchFilter } from '@docgraph/vector';
import {
  QUERY_CHARS_MAX,
  REPLY_TOKENS_DEFAULT,
  REPLY_TOKENS_MAX,
  RESULTS_DEFAULT,
  RESULTS_MAX,
  type Detail,
  type SearchRequest,
} from './answer.ts';

/** The retrievers a plan can use. */
export type Arm = 'lexical' | 'dense';

const ARMS: readonly Arm[] = ['lexical', 'dense'];

export interface QueryPlan {
  readonly query: string;
  readonly filter: SearchFilter;
  readonly arms: readonly Arm[];
  /** Share of the lexical arm in the fused score; the rest is the dense arm's. */
  readonly lexicalWeight: number;
  /** How much of its document's best score a section gets on top of its own. */
  readonly documentWeight: number;
  /** What a section loses that says nothing of its own, as a share of its score. */
  readonly substanceWeight: number;
  /** What a document whose title the question names gets on top. */
  readonly titleWeight: number;
  /** Share of its score that one of the best sections passes to what it refers to. */
  readonly hopWeight: number;
  /** Sections that pass on. */
  readonly hopSeedsMax: number;
  /** Chunks asked of each arm. */
  readonly candidateCountMax: number;
  readonly resultCountMax: number;
  readonly replyTokensMax: number;
  readonly detail: Detail;
  /** Whether a passage is cut to the part that answers. */
  readonly narrow: boolean;
  readonly explain: boolean;
}

/** Which parts of the ranking run; the default is all. For evaluation and ablation. */
export interface PlanParts {
  readonly arms?: readonly Arm[];
  readonly documentSmoothing?: boolean;
  readonly substance?: boolean;
  readonly titles?: boolean;
  readonly hops?: boolean;
  readonly narrow?: boolean;
}

/**
 * Measured on longhorn: nDCG@10 is flat from 0.5 to 0.6 and falls on either side (minilm .688 at 0.4, .704 at 0.5 and 0.6,
 * .696 at 0.7; e5 .722, .731, .728, .717).
 */
export const LEXICAL_WEIGHT = 0.5;
/** Measured on longhorn: 0.1 gains .009 nDCG@10 over none with e5 and .013 Recall@10 with minilm; more helps neither. */
export const DOCUMENT_WEIGHT = 0.1;
/**
 * Measured on longhorn, everything else on: nDCG@10 .730 without, .734 with minilm, .748 and .763 with e5; questions about errors
 * .776 and .808, .793 and .824. MuSiQue and SciFact do not change. 0.2 to 0.6 differ by .002.
 */
export const SUBSTANCE_WEIGHT = 0.5;
/** Measured: MuSiQue Recall@5 .660 without, .677 at 0.2, .685 at 0.3 and 0.5; longhorn does not change. */
export const TITLE_WEIGHT = 0.3;
/**
 * Measured: longhorn nDCG@10 .704 without, .727 at 0.3, .732 at 0.5 and 0.7 with minilm (e5 .731, .749, .749); MuSiQue Recall@5
 * .633 without, .660 at 0.5; 0.8 loses on both.
 */
export const HOP_WEIGHT = 0.5;
/** 3, 5, 8 and 10 seeds differ by less than .003 on either set. */
export const HOP_SEEDS_MAX = 5;
/** Recall@50 is where the arms stop finding; 150 chunks hold at least 100 sections on documentation. */
export const CANDIDATE_COUNT_MAX = 150;

/** @throws AppError `validation` naming the field, what was found and what is accepted. */
export function planQuery(request: SearchRequest, parts: PlanParts = {}): QueryPlan {
  const query = request.query.trim();
  if (query === '') throw invalid('query is empty: ask a question, or give an identifier or an error message');
  if (query.length > QUERY_CHARS_MAX)
    throw invalid(`query has ${query.length} characters, at most ${QUERY_CHARS_MAX} are accepted: shorten it`);
  return Object.freeze({
    query,
    filter: planFilter(request),
    arms: parts.arms ?? ARMS,
    lexicalWeight: LEXICAL_WEIGHT,
    documentWeight: parts.documentSmoothing === false ? 0 : DOCUMENT_WEIGHT,
    substanceWeight: parts.substance === false ? 0 : SUBSTANCE_WEIGHT,
    titleWeight: parts.titles === false ? 0 : TITLE_WEIGHT,
    hopWeight: parts.hops === false ? 0 : HOP_WEIGHT,
    hopSeedsMax: HOP_SEEDS_MAX,
    candidateCountMax: CANDIDATE_COUNT_MAX,
    resultCountMax: within('maxResults', request.maxResults, RESULTS_DEFAULT, 1, RESULTS_MAX),
    replyTokensMax: within('maxTokens', request.maxTokens, REPLY_TOKENS_DEFAULT, 1, REPLY_TOKENS_MAX),
    detail: request.detail ?? 'passage',
    narrow: parts.narrow ?? true,
    explain: request.explain ?? false,
  });
}

function planFilter(request: SearchRequest): SearchFilter {
  const sources = request.sources?.filter((name): name is SourceId => isSourceId(name));
  if (sources !== undefined && sources.length !== request.sources?.length)
    throw invalid(`sources holds an invalid name: list_sources tells the names`);
  const pathPrefix = request.pathPrefix?.replace(/^\.?\/+/, '');
  return {
    ...(sources !== undefined && sources.length > 0 && { sources }),
    ...(pathPrefix !== undefined && pathPrefix !== '' && { pathPrefix }),
  };
}

/** A whole number between bounds, or the default when it is left out. */
export function within(name: string, value: number | undefined, fallback: number, min: number, max: number): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(`${name} is ${value}: give a whole number from ${min} to ${max}`);
}

export function invalid(message: string): AppError {
  return new AppError(message, { code: 'invalid-request', kind: 'validation' });
}
