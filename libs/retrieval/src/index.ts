/** The read pipeline: plan → retrieve → fuse → expand → rank → evidence. */
export {
  NEIGHBOURS_MAX,
  QUERY_CHARS_MAX,
  REPLY_TOKENS_DEFAULT,
  REPLY_TOKENS_MAX,
  RESULTS_DEFAULT,
  RESULTS_MAX,
} from './answer.ts';
export type {
  Answers,
  Assessment,
  Citation,
  Detail,
  Explanation,
  Lookup,
  Passage,
  ReadReply,
  ReadRequest,
  ReplyState,
  SearchReply,
  SearchRequest,
  SourcesReply,
  SourceState,
} from './answer.ts';
export type { Truncated } from './answer.ts';
export { createAnswers } from './answers.ts';
export type { AnswersOptions } from './answers.ts';
export { assessmentLines } from './assessment-text.ts';
export { CACHED_REPLIES, cacheAnswers } from './cached-answers.ts';
export type { CachedReply } from './cached-answers.ts';
export { CONFIDENCE_MODEL } from './confidence-model.ts';
export { confidenceOf } from './confidence.ts';
export type { ConfidenceModel, ConfidenceSignals } from './confidence.ts';
export { estimateTokens } from './passage.ts';
export { planQuery } from './plan.ts';
export type { Arm, PlanParts, QueryPlan } from './plan.ts';
export type { AnswerStores } from './retrieve.ts';
export { TUNING } from './tuning.ts';
export type { Tuning } from './tuning.ts';
export {
  DEPTH_DEFAULT,
  DEPTH_MAX,
  DIRECTIONS,
  RELATION_QUESTIONS,
  STARTS_MAX,
  SUBJECT_CHARS_MAX,
} from './templates/template.ts';
export type {
  CompareRequest,
  Direction,
  ExplainRequest,
  Finding,
  FindingGroup,
  NodeName,
  Relation,
  RelationQuestion,
  RelationsRequest,
  Subject,
  TemplateReply,
  TraverseRequest,
  TroubleshootRequest,
} from './templates/template.ts';
export { sourceScope } from './source-scope.ts';
export type { SourceScope } from './source-scope.ts';
