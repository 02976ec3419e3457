/** The tools that answer kinds of questions from the graph. Descriptions are written for a model that has never met docgraph. */
import type { Telemetry } from '@docgraph/observability';
import type { Answers, TemplateReply } from '@docgraph/retrieval';
import type { z } from 'zod';
import { compareInput, explainInput, relationsInput, traverseInput, troubleshootInput } from './input.ts';
import { templateOutput } from './output.ts';
import { countDegraded, mutable } from './structured.ts';
import { templateText } from './template-text.ts';
import { defineTool, type Tool } from './tool.ts';

/** `troubleshoot`, `compare`, `explain`, `find_relations` and `traverse_relationships`. */
export function createTemplateTools(answers: Answers, telemetry: Telemetry): readonly Tool[] {
  const define = defining(telemetry);
  return [
    troubleshoot(answers, define),
    compare(answers, define),
    explain(answers, define),
    relations(answers, define),
    traverse(answers, define),
  ];
}

type Define = ReturnType<typeof defining>;

interface TemplateTool<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly example: Readonly<Record<string, unknown>>;
  answer(args: z.output<Input>, signal: AbortSignal): Promise<TemplateReply>;
}

/** The templates differ in what they ask; their replies have one shape. */
function defining(telemetry: Telemetry) {
  return <Input extends z.ZodObject>({ answer, ...tool }: TemplateTool<Input>): Tool =>
    defineTool({
      ...tool,
      output: templateOutput,
      async run(args: z.output<Input>, { signal }) {
        const reply = await answer(args, signal);
        countDegraded(telemetry, reply);
        return { structured: mutable(reply), text: templateText(reply) };
      },
    });
}

const troubleshoot = (answers: Answers, define: Define): Tool =>
  define({
    name: 'troubleshoot',
    title: 'Troubleshoot an error',
    description:
      'For an error message or log: the documented cause, the sections that resolve it, steps in order and commands. ' +
      'Use it first when something fails. Numbers, ids and paths in the message may differ.',
    input: troubleshootInput,
    example: { error: 'dial tcp 10.0.0.7:8420: connection refused' },
    answer: ({ error, max_tokens: maxTokens }, signal) => answers.troubleshoot({ error, maxTokens }, signal),
  });

const compare = (answers: Answers, define: Define): Tool =>
  define({
    name: 'compare',
    title: 'Compare two things',
    description:
      'Two features, settings or commands: what each is, what both say on the same aspects, where only one speaks.',
    input: compareInput,
    example: { a: 'snapshot', b: 'backup' },
    answer: ({ a, b, max_tokens: maxTokens }, signal) => answers.compare({ a, b, maxTokens }, signal),
  });

const explain = (answers: Answers, define: Define): Tool =>
  define({
    name: 'explain',
    title: 'Explain one thing',
    description:
      'One concept, command, setting or error: definition, parameters, steps or subsections, relations, where it is used. ' +
      'Needs a name; for a question use search_documentation.',
    input: explainInput,
    example: { subject: 'tenant.quota_gb' },
    answer: ({ subject, max_tokens: maxTokens }, signal) => answers.explain({ subject, maxTokens }, signal),
  });

const relations = (answers: Answers, define: Define): Tool =>
  define({
    name: 'find_relations',
    title: 'Find what depends on what',
    description:
      'Follows relations that sentences state. impact: what a change of the subject touches and what needs it; ' +
      'dependencies: what it requires, transitively; path: how it connects with `to`.',
    input: relationsInput,
    example: { question: 'impact', subject: 'tenant.quota_gb' },
    answer: ({ question, subject, to, depth, max_tokens: maxTokens }, signal) =>
      answers.relations({ question, subject, depth, maxTokens, ...(to !== undefined && { to }) }, signal),
  });

const traverse = (answers: Answers, define: Define): Tool =>
  define({
    name: 'traverse_relationships',
    title: 'Walk the graph',
    description:
      'Lists edges of the documentation graph around nodes, in pages. For exploring when no other tool fits.',
    input: traverseInput,
    example: { start: ['docgraph restore'], kinds: ['HAS_PARAMETER'], direction: 'out' },
    answer: ({ start, kinds, direction, depth, cursor, max_tokens: maxTokens }, signal) =>
      answers.traverse(
        {
          start,
          direction,
          depth,
          maxTokens,
          ...(kinds !== undefined && { kinds }),
          ...(cursor !== undefined && { cursor }),
        },
        signal,
      ),
  });
