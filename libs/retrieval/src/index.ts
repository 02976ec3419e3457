/** The read pipeline: plan → retrieve → rank → evidence. */
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
  Citation,
  Detail,
  Explanation,
  Passage,
  ReadReply,
  ReadRequest,
  ReplyState,
  SearchReply,
  SearchRequest,
  SourcesReply,
  SourceState,
} from './answer.ts';
