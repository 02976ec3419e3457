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
function inHelp({ text, section, place }: Passage): readonly Finding[] {
  if (!text.includes('--')) return [];
  const findings: Finding[] = [];
  let owner: EntityRef | null = null;
  let usage = false;
  let at = 0;
  for (const full of text.split('\n')) {
    const line = full.slice(0, EXTRACTION_LIMITS.lineCharsMax);
    const start = at;
    at += full.length + 1;
    const shown: string | undefined = USAGE.exec(line)?.[1] ?? (usage ? line : undefined);
    if (shown !== undefined && owner === null) {
      const [run] = invocations(shown.trim());
      owner = run === undefined ? null : entity('command', commandName(run).slice(0, EXTRACTION_LIMITS.nameCharsMax));
      const place_ = start + line.indexOf(shown.trim());
      const span = owner === null ? null : place(place_, place_ + shown.trim().length);
      if (owner !== null && span !== null)
        findings.push({
          kind: 'MENTIONS',
          from: null,
          to: owner,
          section: section.ordinal,
          span,
          rule: 'help-usage',
          surface: oneLine(shown, EXTRACTION_LIMITS.nameCharsMax),
        });
      else owner = null;
      usage = shown.trim() === '';
      continue;
    }
    const help = HELP_LINE.exec(line)?.[1];
    const written = help ?? ARGUMENT_LINE.exec(line)?.[1];
    const name = written === undefined ? null : flagName(written);
    const flagAt = name === null ? 0 : start + line.indexOf(name);
    const span = name === null ? null : place(flagAt, flagAt + name.length);
    if (name === null || span === null || (help !== undefined && owner === null)) continue;
    const common = { to: entity('parameter', name), section: section.ordinal, span, surface: name } as const;
    if (help === undefined) findings.push({ ...common, kind: 'MENTIONS', from: null, rule: 'argument-list' });
    else
      findings.push(
        { ...common, kind: 'DEFINES', from: null, rule: 'help-flag' },
        { ...common, kind: 'HAS_PARAMETER', from: owner, rule: 'help-flag' },
      );
  }
  return findings;
}
