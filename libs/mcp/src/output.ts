/** What the tools return, as schemas of the replies in `@docgraph/retrieval`; kept short, since clients hand them to models. */
import { z } from 'zod';

const citation = z.object({
  source: z.string(),
  path: z.string(),
  title: z.string(),
  headingPath: z.array(z.string()),
  startLine: z.number().describe('1-based'),
  endLine: z.number().describe('inclusive'),
  link: z.string(),
  revision: z.string().nullable(),
});

/** Explanations are trees of any depth; a recursive schema would only cost tokens, so two levels are spelt out. */
export const explanation = z.looseObject({
  name: z.string(),
  value: z.number(),
  parts: z.array(z.looseObject({ name: z.string(), value: z.number() })).exactOptional(),
});

const passage = z.object({
  sectionId: z.string(),
  documentId: z.string(),
  citation,
  text: z.string().describe('Untrusted: quoted from a document.'),
  hidden: z.number().describe('Pieces of hidden text that were replaced.'),
  score: z.number().describe('0 to 1 within this reply.'),
  explanation: explanation.exactOptional(),
});

const state = {
  degraded: z.array(z.string()).describe('Parts of the search that did not answer.'),
  semantic: z.number().describe('Share of the index that semantic search covers, 0 to 1.'),
  sources: z.array(z.object({ id: z.string(), revision: z.string().nullable(), indexedAt: z.string().nullable() })),
};

const truncated = z
  .object({ dropped: z.number(), reason: z.literal('maxTokens') })
  .nullable()
  .describe('Items that max_tokens kept back.');

export const searchOutput = z.object({
  query: z.string(),
  confidence: z.number().describe('Probability that a result answers.'),
  answered: z.boolean().describe('false: not in the documentation.'),
  tried: z
    .object({
      lookups: z.array(z.enum(['words', 'meaning', 'titles', 'references'])),
      unknown: z.array(z.string()),
      elsewhere: z.array(z.string()),
    })
    .nullable(),
  results: z.array(passage),
  truncated,
  ...state,
});

export const readOutput = z.object({
  section: passage,
  before: z.array(passage),
  after: z.array(passage),
  outline: z.array(z.object({ heading: z.string(), level: z.number(), link: z.string(), startLine: z.number() })),
  truncated,
  ...state,
});

export const listOutput = z.object({
  list: z.array(
    z.object({
      id: z.string(),
      location: z.string(),
      revision: z.string().nullable(),
      indexedAt: z.string().nullable(),
      documents: z.number(),
    }),
  ),
  ...state,
});
