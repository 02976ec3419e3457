/** From the environment to this program's configuration: pure, and all problems are reported at once. */
import { AppError } from '@docgraph/domain';
import { isLoopback } from '@docgraph/mcp';
import { keyVariable, siblingVariables, variables } from './variables.ts';

export interface Config {
  /** Data folder of the installation, as given; relative to the working directory. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly toolTimeoutMs: number;
  readonly modelRuntime: 'auto' | 'native' | 'portable';
}

type Environment = Readonly<Record<string, string | undefined>>;
type Variable = keyof typeof variables;
type Value<Name extends Variable> = ReturnType<(typeof variables)[Name]['schema']['parse']>;

const FOUND_CHARS_MAX = 60;
/** Edits that still count as a slip of the pen. */
const SUGGESTION_EDITS_MAX = 4;

/**
 * Reads the `DOCGRAPH_*` variables. Throws `AppError` (`invalid-configuration`) that lists every problem with the
 * variable, what was found and an example; a variable that no program of docgraph knows is a problem too.
 */
export function parseConfig(env: Environment): Config {
  const problems: string[] = [...unknownVariables(env)];
  const read = <Name extends Variable>(name: Name): Value<Name> => {
    const { schema, example } = variables[name];
    const text = env[name] === '' ? undefined : env[name];
    const result = schema.safeParse(text);
    if (!result.success) {
      const rules = result.error.issues.map((issue) => issue.message).join('; ');
      problems.push(`${name}: found ${shown(name, text)}; ${rules}. Example: ${name}=${example}`);
    }
    // After a problem nothing of this is used: parseConfig throws.
    return result.data as Value<Name>;
  };
  const config: Config = {
    dataDir: read('DOCGRAPH_DATA'),
    host: read('DOCGRAPH_HTTP_HOST'),
    port: read('DOCGRAPH_HTTP_PORT'),
    token: read('DOCGRAPH_HTTP_TOKEN'),
    allowedHosts: read('DOCGRAPH_ALLOWED_HOSTS'),
    allowedOrigins: read('DOCGRAPH_ALLOWED_ORIGINS'),
    logLevel: read('DOCGRAPH_LOG_LEVEL'),
    toolTimeoutMs: read('DOCGRAPH_TOOL_TIMEOUT_MS'),
    modelRuntime: read('DOCGRAPH_MODEL_RUNTIME'),
  };
  if (config.host !== undefined && !isLoopback(config.host) && isUnset(env['DOCGRAPH_HTTP_TOKEN']))
    problems.push(
      `DOCGRAPH_HTTP_TOKEN: not set, but DOCGRAPH_HTTP_HOST=${config.host} can be reached from other machines. ` +
        `Example: DOCGRAPH_HTTP_TOKEN=${variables.DOCGRAPH_HTTP_TOKEN.example}`,
    );
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

function nearest(name: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= SUGGESTION_EDITS_MAX ? best.candidate : null;
}

/** Levenshtein's distance: insertions, deletions and substitutions of one character. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const isUnset = (text: string | undefined): boolean => text === undefined || text === '';

/** A token is never repeated, not even a wrong one. */
function shown(name: Variable, text: string | undefined): string {
  if (name === 'DOCGRAPH_HTTP_TOKEN') return `${text?.length ?? 0} characters`;
  return JSON.stringify((text ?? '').slice(0, FOUND_CHARS_MAX));
}

function invalid(problems: readonly string[]): AppError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const message = [`${count} in the configuration:`, ...problems.map((problem) => `- ${problem}`)].join('\n');
  return new AppError(message, { code: 'invalid-configuration', kind: 'validation', metadata: { problems } });
}
