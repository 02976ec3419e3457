/**
 * What the tools return, as schemas of the replies in `@docgraph/retrieval`. A list of tools goes into every conversation, so
 * only what a reader must know is spelt out, and fields that explain themselves are let through; docs/mcp-tools.md has all.
 */
import { z } from 'zod';

const passage = z.looseObject({ text: z.string(), citation: z.looseObject({}) });

const truncated = z.looseObject({}).nullable().describe('What max_tokens kept back.');
const degraded = z.array(z.string()).describe('Parts of search that failed.');

export const searchOutput = z.looseObject({
  confidence: z.number().describe('Probability that a result answers.'),
  answered: z.boolean().describe('false: not in the documentation.'),
  results: z.array(
    passage.extend({
      citation: z.looseObject({ path: z.string(), startLine: z.number(), endLine: z.number(), link: z.string() }),
    }),
  ),
  ...{ truncated, degraded },
  semantic: z.number().describe('Share of the index with vectors.'),
});

export const readOutput = z.looseObject({
  section: passage,
  before: z.array(z.looseObject({})),
  after: z.array(z.looseObject({})),
  outline: z.array(z.looseObject({})),
  truncated,
});

export const listOutput = z.looseObject({ list: z.array(z.looseObject({ id: z.string(), documents: z.number() })) });

/** Of all question templates. */
export const templateOutput = z.looseObject({
  subjects: z.array(z.looseObject({})),
  groups: z.array(z.looseObject({ name: z.string(), findings: z.array(passage) })),
  notes: z.array(z.string()),
});
