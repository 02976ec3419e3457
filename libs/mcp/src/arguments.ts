/** Says what is wrong with a tool call's arguments so that the next call is right. */
import { AppError } from '@docgraph/domain';
import type { z } from 'zod';

const FOUND_CHARS_MAX = 60;
const ISSUES_MAX = 10;

/** What the message needs to know about a tool. */
export interface CalledTool {
  readonly name: string;
  readonly input: z.ZodObject;
  readonly example: Readonly<Record<string, unknown>>;
}

/** `AppError` of kind `validation`: each argument that is wrong, what was found, what is accepted, and a call that works. */
export function invalidArguments(tool: CalledTool, args: unknown, error: z.ZodError): AppError {
  const accepted = Object.keys(tool.input.shape);
  const problems = error.issues.slice(0, ISSUES_MAX).map((issue) => `- ${problem(issue, args)}`);
  const message = [
    `${tool.name} cannot use these arguments:`,
    ...problems,
    accepted.length === 0 ? 'It takes no arguments.' : `It takes: ${accepted.join(', ')}.`,
    `Example: ${JSON.stringify(tool.example)}`,
  ].join('\n');
  return new AppError(message, { code: 'invalid-arguments', kind: 'validation' });
}

function problem(issue: z.core.$ZodIssue, args: unknown): string {
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') return `${issue.keys.map(shown).join(', ')}: there is no such argument`;
  const found = valueAt(args, issue.path);
  const what = found === undefined ? 'it is missing' : `found ${shown(found)}`;
  return `${place === '' ? 'arguments' : place}: ${issue.message} (${what})`;
}

function valueAt(args: unknown, path: readonly PropertyKey[]): unknown {
  let value = args;
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= FOUND_CHARS_MAX ? text : `${text.slice(0, FOUND_CHARS_MAX)}…`;
}
