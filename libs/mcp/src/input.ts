/** What the tools accept. Limits, defaults and descriptions are in the schemas: this is what a model reads. */
import {
  NEIGHBOURS_MAX,
  QUERY_CHARS_MAX,
  REPLY_TOKENS_DEFAULT,
  REPLY_TOKENS_MAX,
  RESULTS_DEFAULT,
  RESULTS_MAX,
} from '@docgraph/retrieval';
import { z } from 'zod';

const SOURCES_MAX = 50;
const SOURCE_CHARS_MAX = 64;
const PATH_CHARS_MAX = 1000;
const REF_CHARS_MAX = 2000;
const REPLY_TOKENS_MIN = 100;

const maxTokens = z
  .int()
  .min(REPLY_TOKENS_MIN)
  .max(REPLY_TOKENS_MAX)
  .default(REPLY_TOKENS_DEFAULT)
  .describe(
    'Budget for the quoted text, in estimated tokens. Whole passages are dropped to fit, and the reply says so.',
  );

export const searchInput = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1)
    .max(QUERY_CHARS_MAX)
    .describe('A question in plain words, or an exact command, flag, setting, identifier or error message.'),
  sources: z
    .array(z.string().min(1).max(SOURCE_CHARS_MAX))
    .min(1)
    .max(SOURCES_MAX)
    .optional()
    .describe('Only these sources (ids from list_sources). Default: all.'),
  path: z
    .string()
    .min(1)
    .max(PATH_CHARS_MAX)
    .optional()
    .describe('Only documents at or below this folder or file of a source, such as guides/ or guides/backup.md.'),
  max_results: z.int().min(1).max(RESULTS_MAX).default(RESULTS_DEFAULT).describe('Most passages to return.'),
  max_tokens: maxTokens,
  detail: z
    .enum(['outline', 'passage', 'section'])
    .default('passage')
    .describe('outline: citations only; passage: the part of each section that answers; section: whole sections.'),
  explain: z.boolean().default(false).describe('Add to each result how its score came about.'),
});

export const readInput = z.strictObject({
  ref: z
    .string()
    .trim()
    .min(1)
    .max(REF_CHARS_MAX)
    .describe('source:path#anchor as in a "ref:" line of a reply; also path, path#anchor or a section id.'),
  neighbours: z
    .int()
    .min(0)
    .max(NEIGHBOURS_MAX)
    .default(0)
    .describe('How many sections before and after to read as well.'),
  max_tokens: maxTokens,
});

export const listInput = z.strictObject({});
