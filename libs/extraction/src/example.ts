/** Examples: code below a heading or a lead-in that calls it one. */
import type { Block, ParsedSection } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { entity, type Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page } from './page.ts';
import { placeName } from './place-name.ts';

const HEADING = /\b(?:examples?|samples?)\b/i;
const LEAD_IN = /\b(?:examples?|for instance|e\.g\.|sample)\b[^.\n]{0,120}[:：]?\s*$/i;
const LEAD_IN_CHARS = 200;

/** DEFINES of examples, one a code block. */
export function exampleFindings({ document }: Page): readonly Finding[] {
  return document.sections.flatMap((section) => {
    const examples = section.blocks.flatMap((block, i) => {
      const label = block.kind === 'code' ? labelOf(section, section.blocks[i - 1]) : null;
      return label === null ? [] : [{ block, label }];
    });
    return examples.map(({ block, label }, i) => ({
      kind: 'DEFINES' as const,
      from: null,
      to: entity('example', placeName(section, `example-${i + 1}`)),
      section: section.ordinal,
      span: block.span,
      rule: 'example-code' as const,
      surface: oneLine(label, EXTRACTION_LIMITS.nameCharsMax),
    }));
  });
}

function labelOf({ heading }: ParsedSection, before: Block | undefined): string | null {
  const isText = before?.kind === 'paragraph' || before?.kind === 'list';
  const leadIn = isText ? LEAD_IN.exec(before.text.slice(-LEAD_IN_CHARS))?.[0] : undefined;
  if (leadIn !== undefined) return before!.text.slice(-LEAD_IN_CHARS).split('\n').at(-1) || heading;
  return HEADING.test(heading) ? heading : null;
}
