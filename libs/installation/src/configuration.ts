/** Reads a program's environment variables: pure, all problems are collected and reported together. */
import { AppError, nearest } from '@docgraph/domain';
import { keyVariable, siblingVariables, variables } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type VariableName = keyof typeof variables;
/** What a variable is once it is read. */
export type VariableValue<Name extends VariableName> = ReturnType<(typeof variables)[Name]['schema']['parse']>;

export interface VariableReader {
  /** The value, or the default; after a problem the result is not to be used, and {@link readConfiguration} throws. */
  read<Name extends VariableName>(name: Name): VariableValue<Name>;
  /** Whether the variable is set to something. */
  isSet(name: VariableName): boolean;
  /** Adds a problem that concerns several variables. The message ends with a full stop; an example of `name` is added. */
  problem(name: VariableName, message: string): void;
}

const FOUND_CHARS_MAX = 60;

/**
 * Runs `build` on the `DOCGRAPH_*` variables and freezes what it returns. Throws `AppError` (`invalid-configuration`)
 * that lists every problem with the variable, what was found and an example; a variable that no program of docgraph
 * knows is a problem too.
 */
export function readConfiguration<Config extends object>(
  env: Environment,
  build: (reader: VariableReader) => Config,
): Readonly<Config> {
  const problems: string[] = [...unknownVariables(env)];
  const isSet = (name: VariableName): boolean => env[name] !== undefined && env[name] !== '';
  const problem = (name: VariableName, message: string): void =>
    void problems.push(`${name}: ${message} Example: ${name}=${variables[name].example}`);
  const read = <Name extends VariableName>(name: Name): VariableValue<Name> => {
    const text = isSet(name) ? env[name] : undefined;
    const result = variables[name].schema.safeParse(text);
    if (!result.success) {
      const rules = result.error.issues.map((issue) => issue.message).join('; ');
      problem(name, `found ${shown(name, text)}; ${rules}.`);
    }
    return result.data as VariableValue<Name>;
  };
  const config = build({ read, isSet, problem });
  if (problems.length > 0) throw invalid(problems);
  return Object.freeze(config);
}

function unknownVariables(env: Environment): readonly string[] {
  const known = [...Object.keys(variables), ...siblingVariables];
  return Object.keys(env)
    .filter((name) => name.startsWith('DOCGRAPH_') && !known.includes(name) && !keyVariable.test(name))
    .sort()
    .map((name) => {
      const near = nearest(name, known);
      return `${name}: there is no such variable; ${near === null ? `known are ${known.join(', ')}` : `did you mean ${near}?`}`;
    });
}

const SECRETS: readonly VariableName[] = [
  ...(['DOCGRAPH_HTTP_TOKEN', 'DOCGRAPH_NEO4J_PASSWORD', 'DOCGRAPH_QDRANT_KEY'] as const),
  'DOCGRAPH_CACHE_REDIS_PASSWORD',
  'DOCGRAPH_REDIS_PASSWORD',
  'DOCGRAPH_WEBHOOK_SECRET',
  'DOCGRAPH_WEBHOOK_SECRET_PREVIOUS',
];

/** A secret is never repeated, not even a wrong one, nor one that stands in an address. */
function shown(name: VariableName, text: string | undefined): string {
  if (SECRETS.includes(name)) return `${text?.length ?? 0} characters`;
  const plain = (text ?? '').replace(/\/\/[^/]*@/, '//…@');
  return JSON.stringify(plain.slice(0, FOUND_CHARS_MAX));
}

function invalid(problems: readonly string[]): AppError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const message = [`${count} in the configuration:`, ...problems.map((problem) => `- ${problem}`)].join('\n');
  return new AppError(message, { code: 'invalid-configuration', kind: 'validation', metadata: { problems } });
}
