/** What the tools accept. Limits, defaults and descriptions are in the schemas: this is what a model reads. */
import { EDGE_TYPES, type EdgeKind } from '@docgraph/domain';
import {
  DEPTH_DEFAULT,
  DEPTH_MAX,
  DIRECTIONS,
  NEIGHBOURS_MAX,
  QUERY_CHARS_MAX,
  RELATION_QUESTIONS,
  REPLY_TOKENS_DEFAULT,
  REPLY_TOKENS_MAX,
  RESULTS_DEFAULT,
  RESULTS_MAX,
  STARTS_MAX,
  SUBJECT_CHARS_MAX,
} from '@docgraph/retrieval';
import { z } from 'zod';

const SOURCES_MAX = 50;
const SOURCE_CHARS_MAX = 64;
const PATH_CHARS_MAX = 1000;
const REF_CHARS_MAX = 2000;
const REPLY_TOKENS_MIN = 100;
const CURSOR_CHARS_MAX = 64;

const maxTokens = z
  .int()
  .min(REPLY_TOKENS_MIN)
  .max(REPLY_TOKENS_MAX)
  .default(REPLY_TOKENS_DEFAULT)
  .describe('Budget in estimated tokens; whole passages are dropped to fit.');

export const searchInput = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1)
    .max(QUERY_CHARS_MAX)
    .describe('A question in plain words, or an exact command, setting, identifier or error message.'),
  sources: z
    .array(z.string().min(1).max(SOURCE_CHARS_MAX))
    .min(1)
    .max(SOURCES_MAX)
    .optional()
    .describe('Only these sources (ids from list_sources). Default: all, of versions the default.'),
  path: z
    .string()
    .min(1)
    .max(PATH_CHARS_MAX)
    .optional()
    .describe('Only documents at or below this folder or file, such as guides/.'),
  max_results: z.int().min(1).max(RESULTS_MAX).default(RESULTS_DEFAULT).describe('Most passages to return.'),
  max_tokens: maxTokens,
  detail: z
    .enum(['outline', 'passage', 'section'])
    .default('passage')
    .describe('outline: citations only; passage: the part that answers; section: whole sections.'),
  explain: z.boolean().default(false).describe('Add to each result how its score came about.'),
});

export const readInput = z.strictObject({
  ref: z
    .string()
    .trim()
    .min(1)
    .max(REF_CHARS_MAX)
    .describe('source:path#anchor as in a "ref:" line of a reply, or a section id.'),
  neighbours: z
    .int()
    .min(0)
    .max(NEIGHBOURS_MAX)
    .default(0)
    .describe('How many sections before and after to read as well.'),
  max_tokens: maxTokens,
});

export const listInput = z.strictObject({});

const subject = z.string().trim().min(1).max(SUBJECT_CHARS_MAX);
const NAMED = 'Name, ref or id';

export const troubleshootInput = z.strictObject({
  error: z.string().trim().min(1).max(QUERY_CHARS_MAX).describe('The message or log lines as they are.'),
  max_tokens: maxTokens,
});

export const compareInput = z.strictObject({
  a: subject.describe('One thing, by its name.'),
  b: subject.describe('The other.'),
  max_tokens: maxTokens,
});

export const explainInput = z.strictObject({
  subject: subject.describe(`${NAMED} of one thing.`),
  max_tokens: maxTokens,
});

export const relationsInput = z.strictObject({
  question: z.enum(RELATION_QUESTIONS).describe('What it affects, what it requires, or how it connects with `to`.'),
  subject: subject.describe(`${NAMED}.`),
  to: subject.optional().describe('Other end of a path.'),
  depth: z.int().min(1).max(DEPTH_MAX).default(DEPTH_DEFAULT).describe('Steps to follow.'),
  max_tokens: maxTokens,
});

const EDGE_KINDS = Object.keys(EDGE_TYPES) as [EdgeKind, ...EdgeKind[]];

export const traverseInput = z.strictObject({
  start: z.array(subject).min(1).max(STARTS_MAX).describe(`${NAMED} of each node to start from.`),
  kinds: z.array(z.enum(EDGE_KINDS)).min(1).optional().describe('Only these edges.'),
  direction: z.enum(DIRECTIONS).default('both').describe('Edges that come from the node, lead to it, or both.'),
  depth: z.int().min(1).max(DEPTH_MAX).default(1).describe('Steps to follow.'),
  cursor: z.string().max(CURSOR_CHARS_MAX).optional().describe('next of the page before.'),
  max_tokens: maxTokens,
});
