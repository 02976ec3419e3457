/** Flags that lists, help texts and argument lists define. */
import { oneLine } from '@docgraph/domain';
import type { EntityRef } from './extraction.ts';
import { entity, type Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { commandName, flagName } from './names.ts';
import type { Page, Passage } from './page.ts';
import { invocations } from './shell.ts';

/** DEFINES, MENTIONS and HAS_PARAMETER of flags outside commands, code spans and tables. */
export function parameterFindings(page: Page): readonly Finding[] {
  return page.passages.flatMap((passage) => (passage.kind === 'code' ? inHelp(passage) : inItem(page, passage)));
}

const ITEM_FLAG =
  /^(?:-\w(?:, ?| \| | or |\/))?(--[A-Za-z][\w-]*)(?:[= ](?:<[^<>\n]{1,40}>|\w{1,30}))?(?: \([^()\n]{1,80}\))?\s*(?::|–|—|-\s|\n|$)/;

function inItem(page: Page, { item, text, section, place }: Passage): readonly Finding[] {
  const written = item === null ? undefined : ITEM_FLAG.exec(text.slice(0, EXTRACTION_LIMITS.lineCharsMax))?.[1];
  if (written === undefined) return [];
  const start = text.indexOf(written);
  const span = place(start, start + written.length);
  const to = entity('parameter', written);
  return span === null
    ? []
    : [{ kind: 'DEFINES', from: null, to, section: section.ordinal, span, rule: 'defined-flag', surface: written }];
}

const USAGE = /^\s*usage:\s*(.*)$/i;
const HELP_LINE = /^\s+(?:-\w,?\s+)?(--[A-Za-z][\w-]*)(?:[= ]\S{1,40})?(?:\s{2,}\S|\s*$)/;
const ARGUMENT_LINE = /^\s*- ["']?(--[A-Za-z][\w-]*)(?:[="'\s]|$)/;

/** The help text of a program: `Usage:`, then its flags with what they do; and flags as items of a YAML list. */
function inHelp(passage: Passage): readonly Finding[] {
  if (!passage.text.includes('--')) return [];
  const findings: Finding[] = [];
  let owner: EntityRef | null = null;
  let isUsage = false;
  let start = 0;
  for (const full of passage.text.split('\n')) {
    const line = full.slice(0, EXTRACTION_LIMITS.lineCharsMax);
    const shown: string | null = owner === null ? (USAGE.exec(line)?.[1] ?? (isUsage ? line : null)) : null;
    if (shown === null) findings.push(...flagOf(passage, line, start, owner));
    else {
      const usage = usageOf(passage, shown.trim(), start + line.lastIndexOf(shown.trim()));
      if (usage !== null) findings.push(usage);
      owner = usage?.to ?? null;
      isUsage = shown.trim() === '';
    }
    start += full.length + 1;
  }
  return findings;
}

function usageOf({ section, place }: Passage, shown: string, start: number): Finding | null {
  const [run] = invocations(shown);
  const span = run === undefined ? null : place(start, start + shown.length);
  if (run === undefined || span === null) return null;
  const to = entity('command', commandName(run).slice(0, EXTRACTION_LIMITS.nameCharsMax));
  const surface = oneLine(shown, EXTRACTION_LIMITS.nameCharsMax);
  return { kind: 'MENTIONS', from: null, to, section: section.ordinal, span, rule: 'help-usage', surface };
}

function flagOf({ section, place }: Passage, line: string, start: number, owner: EntityRef | null): readonly Finding[] {
  const help = HELP_LINE.exec(line)?.[1];
  const name = flagName(help ?? ARGUMENT_LINE.exec(line)?.[1] ?? '');
  if (name === null || (help !== undefined && owner === null)) return [];
  const at = start + line.indexOf(name);
  const span = place(at, at + name.length);
  if (span === null) return [];
  const common = { to: entity('parameter', name), section: section.ordinal, span, surface: name } as const;
  if (help === undefined) return [{ ...common, kind: 'MENTIONS', from: null, rule: 'argument-list' }];
  return [
    { ...common, kind: 'DEFINES', from: null, rule: 'help-flag' },
    { ...common, kind: 'HAS_PARAMETER', from: owner, rule: 'help-flag' },
  ];
}
