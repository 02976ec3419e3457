/** What to do for a question, as frozen data: made by a pure function, carried out by the stages after it. */
import { AppError, isSourceId, type SourceId } from '@docgraph/domain';
import type { QuestionText } from '@docgraph/embedding';
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
import { TUNING, type Preferences, type Tuning } from './tuning.ts';

/** The retrievers a plan can use. */
export type Arm = 'lexical' | 'dense';

const ARMS: readonly Arm[] = ['lexical', 'dense'];

export interface QueryPlan extends Omit<Tuning, 'lexicalWeights' | 'preferences'> {
  readonly query: string;
  /** The question with its parts, as it is embedded. */
  readonly embedded: QuestionText;
  /** What the question is; see {@link readQuestion}. */
  readonly kinds: readonly QuestionKind[];
  readonly filter: SearchFilter;
  readonly arms: readonly Arm[];
  /** Sections that pass on. */
  readonly hopSeedsMax: number;
  readonly preferences: Preferences;
  /** Identifiers that the question asks for, as they are written; none for a question of another kind. */
  readonly identifiers: readonly string[];
  /** Plans of the questions in the question, for one that asks several things. */
  readonly parts: readonly QueryPlan[];
  /** Sections of a part that are lifted. */
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

/** Sections that pass on: 3, 5, 8 and 10 differ by less than .003 nDCG@10 on longhorn and MuSiQue. */
export const HOP_SEEDS_MAX = 5;
/** Sections of a part that are lifted: 5 and 10 lose half of the gain with minilm; with e5 10 gain more. */
export const PART_SECTIONS_MAX = 3;
/** Candidates of a part: nDCG@10 of several questions .786 with 100, .778 with 30 (e5 .703 and .707), in a third of the time. */
export const PART_CANDIDATE_COUNT_MAX = 30;
/** Chunks that share one min-max scale: 100 of each arm. Recall@50 is where the arms stop finding. */
export const CANDIDATE_COUNT_MAX = 100;

/** @throws AppError `validation` naming the field, what was found and what is accepted. */
export function planQuery(request: SearchRequest, parts: PlanParts = {}, tuning: Tuning = TUNING): QueryPlan {
  const query = request.query.trim();
  if (query === '') throw invalid('query is empty: ask a question, or give an identifier or an error message');
  if (query.length > QUERY_CHARS_MAX)
    throw invalid(`query has ${query.length} characters, at most ${QUERY_CHARS_MAX} are accepted: shorten it`);
  const question = readQuestion(query);
  const asked = parts.parts === false ? [] : question.parts;
  const byName = parts.kinds !== false && question.kinds.includes('identifier');
  return Object.freeze({
    embedded: { text: question.text, parts: asked.map(({ stretches }) => stretches) },
    ...{ query, ...byKind(parts.kinds === false ? [] : question.kinds, tuning) },
    filter: planFilter(request),
    arms: parts.arms ?? ARMS,
    documentWeight: parts.documentSmoothing === false ? 0 : tuning.documentWeight,
    substanceWeight: parts.substance === false ? 0 : tuning.substanceWeight,
    titleWeight: parts.titles === false ? 0 : tuning.titleWeight,
    hopWeight: parts.hops === false ? 0 : tuning.hopWeight,
    headingHopShare: tuning.headingHopShare,
    hopSeedsMax: HOP_SEEDS_MAX,
    identifiers: byName ? question.identifiers : [],
    identifierWeight: tuning.identifierWeight,
    parts: asked.map(({ text }) => planPart({ ...request, query: text }, parts, tuning)),
    partWeight: tuning.partWeight,
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
const planPart = (request: SearchRequest, parts: PlanParts, tuning: Tuning): QueryPlan =>
  Object.freeze({
    ...planQuery(request, { ...parts, parts: false }, tuning),
    candidateCountMax: PART_CANDIDATE_COUNT_MAX,
  });

/** What the kinds of the question change. Preferences add up; an identifier has the sections that have it, and no other wish. */
function byKind(
  kinds: readonly QuestionKind[],
  { lexicalWeight, lexicalWeights, preferences }: Tuning,
): Pick<QueryPlan, 'kinds' | 'lexicalWeight' | 'preferences'> {
  const deciding = (Object.keys(lexicalWeights) as QuestionKind[]).find((kind) => kinds.includes(kind));
  const wanting = kinds.includes('identifier') ? [] : kinds;
  return {
    kinds,
    lexicalWeight: deciding === undefined ? lexicalWeight : lexicalWeights[deciding]!,
    preferences: Object.assign({}, ...wanting.map((kind) => preferences[kind] ?? {})) as Preferences,
  };
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
