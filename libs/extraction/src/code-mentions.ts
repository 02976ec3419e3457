/** MENTIONS of commands, flags and configuration keys in code style. */
import type { EntityKind } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { classify, contextOf } from './code-span.ts';
import type { Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page } from './page.ts';
import type { RuleName } from './rule-confidence.ts';
import type { Vocabulary } from './vocabulary.ts';

const RULES: Readonly<Partial<Record<EntityKind, RuleName>>> = {
  command: 'code-span-command',
  parameter: 'code-span-flag',
  configuration: 'code-span-key',
};

/** One finding for each code span that names a command, flag or key. */
export function codeMentions(page: Page, vocabulary: Vocabulary): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { ordinal, blocks } of page.document.sections)
    for (const { codeSpans = [] } of blocks)
      for (const code of codeSpans) {
        const to = classify(code, contextOf(page, code), vocabulary);
        if (to === null) continue;
        findings.push({
          kind: 'MENTIONS',
          from: null,
          to,
          section: ordinal,
          span: page.spanOfCode(code),
          rule: RULES[to.kind]!,
          surface: oneLine(code.text, EXTRACTION_LIMITS.nameCharsMax),
        });
      }
  return findings;
}
