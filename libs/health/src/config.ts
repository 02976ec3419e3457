/** Which rules run, how severe they are and what they leave out: checked as a whole, all problems at once. */
import { AppError, nearest, type Severity } from '@docgraph/domain';
import picomatch from 'picomatch';
import { z } from 'zod';
import { catalogue } from './catalogue.ts';
import type { Rule, RuleContext, RuleRun } from './rule.ts';

/** `off`, or how severe the findings of a rule are. */
export type RuleLevel = Severity | 'off';

/** A rule that is switched on, with its options. */
export interface ActiveRule {
  readonly rule: Rule;
  /** Null where each finding brings its own. */
  readonly severity: Severity | null;
  readonly isIgnored: (path: string) => boolean;
  readonly start: (context: RuleContext) => RuleRun;
}

export interface HealthConfig {
  readonly rules: readonly ActiveRule[];
}

/** How a check is configured: by default everything runs. `config` is the parsed content of a file, nothing is trusted in it. */
export interface ConfigInput {
  readonly config?: unknown;
  /** Named in messages: where `config` comes from. */
  readonly name?: string;
  /** Levels given elsewhere, which win: `broken-link=off`. */
  readonly levels?: readonly string[];
}

const LEVELS = ['error', 'warning', 'info', 'off'] as const;
const level = z.enum(LEVELS, { error: ({ input }) => `${JSON.stringify(input)} is none of ${LEVELS.join(', ')}` });
const globs = z.array(z.string().min(1));
const ruleObject = z.looseObject({ severity: level.optional(), ignore: globs.optional() });
const fileSchema = z.strictObject({
  /** Editors look for it. */
  $schema: z.string().optional(),
  rules: z.record(z.string(), z.unknown()).default({}),
  ignore: globs.default([]),
});

/** @throws AppError `invalid-check-configuration` (validation) that lists every problem. */
export function parseHealthConfig({ config = {}, name = 'the configuration', levels = [] }: ConfigInput): HealthConfig {
  const problems: string[] = [];
  const file = fileSchema.safeParse(config);
  if (!file.success) {
    problems.push(...file.error.issues.map(({ path, message }) => [...path, message].join(': ')));
    throw invalid(name, problems);
  }
  const settings = { ...file.data.rules };
  const rules = new Map<string, ActiveRule | null>();
  const overrides = parseLevels(levels, problems);
  for (const unknown of Object.keys(settings).filter((key) => !isRule(key))) problems.push(unknownRule(unknown));
  for (const rule of catalogue) {
    const active = activate(rule, settings[rule.name], overrides.get(rule.name), file.data.ignore);
    if (typeof active === 'string') problems.push(`${rule.name}: ${active}`);
    else rules.set(rule.name, active);
  }
  if (problems.length > 0) throw invalid(name, problems);
  return { rules: [...rules.values()].filter((rule) => rule !== null) };
}

const isRule = (name: string): boolean => catalogue.some((rule) => rule.name === name);

function unknownRule(name: string): string {
  const names = catalogue.map((rule) => rule.name);
  const near = nearest(name, names);
  return `${name}: there is no such rule; ${near === null ? `known are ${names.join(', ')}` : `did you mean ${near}?`}`;
}

function parseLevels(levels: readonly string[], problems: string[]): ReadonlyMap<string, RuleLevel> {
  const parsed = new Map<string, RuleLevel>();
  for (const text of levels) {
    const [name = '', value] = text.split('=', 2);
    const found = LEVELS.find((known) => known === value);
    if (!isRule(name)) problems.push(unknownRule(name));
    else if (found === undefined) problems.push(`${text}: write ${name}= and one of ${LEVELS.join(', ')}`);
    else parsed.set(name, found);
  }
  return parsed;
}

/** Null for a rule that is off; a string says what is wrong with its setting. */
function activate(
  rule: Rule,
  setting: unknown,
  override: RuleLevel | undefined,
  ignoredEverywhere: readonly string[],
): ActiveRule | null | string {
  const parsed = typeof setting === 'object' && setting !== null ? ruleObject.safeParse(setting) : wrap(setting);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
  const { severity, ignore = [], ...options } = parsed.data;
  const start = rule.configure(options);
  if (typeof start === 'string') return start;
  const chosen = override ?? severity ?? rule.severity;
  if (chosen === 'off') return null;
  const ignored = [...ignoredEverywhere, ...ignore];
  const isIgnored = ignored.length === 0 ? () => false : picomatch(ignored, { dot: true });
  return { rule, severity: chosen, isIgnored, start };
}

const wrap = (setting: unknown): z.ZodSafeParseResult<z.infer<typeof ruleObject>> =>
  setting === undefined ? ruleObject.safeParse({}) : ruleObject.safeParse({ severity: setting });

function invalid(name: string, problems: readonly string[]): AppError {
  const message = [`${name} is not valid:`, ...problems.map((problem) => `- ${problem}`)].join('\n');
  return new AppError(message, { code: 'invalid-check-configuration', kind: 'validation', metadata: { problems } });
}
