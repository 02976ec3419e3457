/** Commands that code blocks show, and the flags they are given. */
import { oneLine } from '@docgraph/domain';
import { commandLines, type CommandEvidence } from './command-lines.ts';
import { entity, type Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { commandName, flagName } from './names.ts';
import type { Page, Passage } from './page.ts';
import type { RuleName } from './rule-confidence.ts';
import type { Invocation } from './shell.ts';

const RULES: Readonly<Record<CommandEvidence, RuleName>> = {
  prompt: 'prompt-command',
  shell: 'shell-command',
  known: 'known-command',
};

/** Shell builtins that say nothing about a product. */
const NOISE = new Set([
  'echo',
  'cd',
  'export',
  'printf',
  'sleep',
  'source',
  'true',
  'false',
  'exit',
  'clear',
  'set',
  'wait',
]);

/** MENTIONS of commands and flags, and HAS_PARAMETER from the one to the other. */
export function commandFindings(page: Page): readonly Finding[] {
  return page.passages.filter(({ kind }) => kind === 'code').flatMap(commandsIn);
}

/** The commands of one code passage. */
export function commandsIn(passage: Passage): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { start, evidence, runs } of commandLines(passage.text, passage.label))
    for (const run of runs)
      if (!NOISE.has(run.program)) findings.push(...readRun(passage, start, run, RULES[evidence]));
  return findings;
}

function readRun(passage: Passage, offset: number, run: Invocation, rule: RuleName): readonly Finding[] {
  const { text, section, place } = passage;
  const span = place(offset + run.start, offset + run.end);
  if (span === null) return [];
  const to = entity('command', commandName(run).slice(0, EXTRACTION_LIMITS.nameCharsMax));
  const surface = oneLine(text.slice(offset + run.start, offset + run.end), EXTRACTION_LIMITS.nameCharsMax);
  const common = { from: null, section: section.ordinal };
  const findings: Finding[] = [{ ...common, kind: 'MENTIONS', to, span, rule, surface }];
  for (const word of run.words) {
    if (word.text === '--') break;
    const name = flagName(word.text);
    const flagSpan = name === null ? null : place(offset + word.start, offset + word.start + name.length);
    if (name === null || flagSpan === null) continue;
    const flag = {
      ...common,
      to: entity('parameter', name),
      span: flagSpan,
      rule: 'command-flag',
      surface: name,
    } as const;
    findings.push({ ...flag, kind: 'MENTIONS' }, { ...flag, kind: 'HAS_PARAMETER', from: to });
  }
  return findings;
}
