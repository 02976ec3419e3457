/** A tool as plain data: names, schemas and a function. No SDK type, so every protocol era is served from the same thing. */
import type { z } from 'zod';
import { invalidArguments } from './arguments.ts';

export interface ToolContext {
  /** Aborts when the client hangs up or the deadline passes. */
  readonly signal: AbortSignal;
}

export interface ToolReply {
  /** Matches the tool's output schema. */
  readonly structured: Readonly<Record<string, unknown>>;
  /** The same for a reader: what a model is shown. */
  readonly text: string;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  /** Tells an agent when and how to use the tool; never contains document text. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Arguments that work, shown in errors. */
  readonly example: Readonly<Record<string, unknown>>;
  /** Throws `AppError`, of kind `validation` when `args` do not fit the input schema. */
  run(args: unknown, context: ToolContext): Promise<ToolReply>;
}

/** A tool whose `run` is typed by its schemas. */
export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> extends Omit<
  Tool,
  'input' | 'output' | 'run'
> {
  readonly input: Input;
  readonly output: Output;
  run(args: z.output<Input>, context: ToolContext): Promise<{ structured: z.input<Output>; text: string }>;
}

/** Joins schemas and function: arguments are parsed before `run`, and its structured reply is checked after it. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  return {
    ...definition,
    async run(args, context) {
      const parsed = definition.input.safeParse(args ?? {});
      if (!parsed.success) throw invalidArguments(definition, args, parsed.error);
      const { structured, text } = await definition.run(parsed.data, context);
      return { structured: definition.output.parse(structured), text };
    },
  };
}
