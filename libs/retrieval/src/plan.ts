/** What to do for a question, as frozen data: made by a pure function, carried out by the stages after it. */
import { AppError, isSourceId, type SourceId } from '@docgraph/domain';
import type { SectionTraits } from '@docgraph/graph';
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
import { readQuestion, type QuestionKind } from './question.ts';

/** The retrievers a plan can use. */
export type Arm = 'lexical' | 'dense';

const ARMS: readonly Arm[] = ['lexical', 'dense'];

/** What a section can hold that a kind of question wants. */
export type Trait = Exclude<keyof SectionTraits, 'sectionId'>;

export interface QueryPlan {
  readonly query: string;
  /** What the question is; see {@link readQuestion}. */
  readonly kinds: readonly QuestionKind[];
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
  /** How much of that goes to a section whose heading is named; a link or the title of a document gets all. */
  readonly headingHopShare: number;
  /** Sections that pass on. */
  readonly hopSeedsMax: number;
  /** What a section gains that holds this, as a share of its score. */
  readonly preferences: Readonly<Partial<Record<Trait, number>>>;
  /** Identifiers that the question asks for, as they are written; none for a question of another kind. */
  readonly identifiers: readonly string[];
  /** What a section gains that has one of them in the same spelling, as a share of its score. */
  readonly identifierWeight: number;
  /** Plans of the questions in the question, for one that asks several things. */
  readonly parts: readonly QueryPlan[];
  /** How much of its score in a part a section gets on top. */
  readonly partWeight: number;
  /** Sections of a part that get it. */
  readonly partSectionsMax: number;
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
  /** Weights and preferences by kind of question. */
  readonly kinds?: boolean;
  /** Questions in the question, each asked by itself. */
  readonly parts?: boolean;
  readonly narrow?: boolean;
}

/**
 * Measured on longhorn: nDCG@10 is flat from 0.5 to 0.6 and falls on either side (minilm .688 at 0.4, .704 at 0.5 and 0.6,
 * .696 at 0.7; e5 .722, .731, .728, .717).
 */
export const LEXICAL_WEIGHT = 0.5;
/**
 * Measured on longhorn, with everything else: nDCG@10 .770 at 0.1, .776 at 0.15, .780 at 0.2 with minilm; e5 is level, and MuSiQue
 * loses Recall@5 at 0.2.
 */
export const DOCUMENT_WEIGHT = 0.15;
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
/**
 * A heading's words stand in a text by chance more often than a title's. Measured on longhorn: several-section questions .723
 * without headings, .741 at 0.4 and .743 at 1, but how-to questions fall from .824 to .774 at 1.
 */
export const HEADING_HOP_SHARE = 0.4;
/** 3, 5, 8 and 10 seeds differ by less than .003 on either set. */
export const HOP_SEEDS_MAX = 5;
/**
 * Search folds case; who asks for an identifier means its spelling. Measured on longhorn, exact identifiers: minilm .963 without,
 * .982 at 0.3, .979 at 0.5; e5 1.000, .988, .982. Questions of other kinds that hold an identifier lose: errors .830 and .815.
 */
export const IDENTIFIER_WEIGHT = 0.3;
/** Measured on longhorn, several questions, nDCG@10: minilm .769 without, .787 at 0.1, .784 at 0.2 (2 sections); e5 .703, .704, .685. */
export const PART_WEIGHT = 0.1;
/** 5 and 10 sections lose half of the gain with minilm; with e5 10 gain more (.720). */
export const PART_SECTIONS_MAX = 3;
/** Candidates of a part: nDCG@10 of several questions .786 with 100, .778 with 30 (e5 .703 and .707), in a third of the time. */
export const PART_CANDIDATE_COUNT_MAX = 30;
/** Chunks that share one min-max scale: 100 of each arm. Recall@50 is where the arms stop finding. */
export const CANDIDATE_COUNT_MAX = 100;

/**
 * Commands, error messages and identifiers are found by their exact words, and a question of many words by its sense. Measured on
 * longhorn, nDCG@10 by kind: commands .863 at 0.5, .913 at 0.7; several questions .741 and .763 at 0.4; errors .815 and .827 at
 * 0.6 (e5 .820 and .840 at 0.7). The first of the question's kinds that stands here decides.
 */
const LEXICAL_WEIGHTS: Readonly<Partial<Record<QuestionKind, number>>> = {
  several: 0.4,
  identifier: 0.7,
  command: 0.7,
  error: 0.6,
};
/**
 * Measured on longhorn, nDCG@10 by kind without and with: commands .745, .806; how-to .824, .905; errors .810, .815; settings .775,
 * .838. No question of that set shows what definitions bring.
 */
const PREFERENCES: Readonly<Partial<Record<QuestionKind, QueryPlan['preferences']>>> = {
  command: { commands: 0.5 },
  'how-to': { steps: 0.2 },
  error: { resolves: 0.3 },
  configuration: { settings: 0.2 },
  concept: { definitions: 0.2 },
};

/** @throws AppError `validation` naming the field, what was found and what is accepted. */
export function planQuery(request: SearchRequest, parts: PlanParts = {}): QueryPlan {
  const query = request.query.trim();
  if (query === '') throw invalid('query is empty: ask a question, or give an identifier or an error message');
  if (query.length > QUERY_CHARS_MAX)
    throw invalid(`query has ${query.length} characters, at most ${QUERY_CHARS_MAX} are accepted: shorten it`);
  const question = readQuestion(query);
  const asked = parts.parts === false ? [] : question.parts;
  const byName = parts.kinds !== false && question.kinds.includes('identifier');
  return Object.freeze({
    ...{ query, ...byKind(parts.kinds === false ? [] : question.kinds) },
    filter: planFilter(request),
    arms: parts.arms ?? ARMS,
    documentWeight: parts.documentSmoothing === false ? 0 : DOCUMENT_WEIGHT,
    substanceWeight: parts.substance === false ? 0 : SUBSTANCE_WEIGHT,
    titleWeight: parts.titles === false ? 0 : TITLE_WEIGHT,
    hopWeight: parts.hops === false ? 0 : HOP_WEIGHT,
    headingHopShare: HEADING_HOP_SHARE,
    hopSeedsMax: HOP_SEEDS_MAX,
    identifiers: byName ? question.identifiers : [],
    identifierWeight: IDENTIFIER_WEIGHT,
    parts: asked.map((part) => planPart({ ...request, query: part }, parts)),
    partWeight: PART_WEIGHT,
    partSectionsMax: PART_SECTIONS_MAX,
    candidateCountMax: CANDIDATE_COUNT_MAX,
    resultCountMax: within('maxResults', request.maxResults, RESULTS_DEFAULT, 1, RESULTS_MAX),
    replyTokensMax: within('maxTokens', request.maxTokens, REPLY_TOKENS_DEFAULT, 1, REPLY_TOKENS_MAX),
    detail: request.detail ?? 'passage',
    narrow: parts.narrow ?? true,
    explain: request.explain ?? false,
  });
}

/** One of the questions in a question: only its best sections count. */
const planPart = (request: SearchRequest, parts: PlanParts): QueryPlan =>
  Object.freeze({ ...planQuery(request, { ...parts, parts: false }), candidateCountMax: PART_CANDIDATE_COUNT_MAX });

/** What the kinds of the question change. Preferences add up; an identifier has the sections that have it, and no other wish. */
function byKind(kinds: readonly QuestionKind[]): Pick<QueryPlan, 'kinds' | 'lexicalWeight' | 'preferences'> {
  const weight = WEIGHING_ORDER.find((kind) => kinds.includes(kind));
  const wanting = kinds.includes('identifier') ? [] : kinds;
  const preferences = Object.assign({}, ...wanting.map((kind) => PREFERENCES[kind] ?? {})) as QueryPlan['preferences'];
  return { kinds, lexicalWeight: weight === undefined ? LEXICAL_WEIGHT : LEXICAL_WEIGHTS[weight]!, preferences };
}

const WEIGHING_ORDER = Object.keys(LEXICAL_WEIGHTS) as readonly QuestionKind[];

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
