/** RESOLVES: which section, and which procedure in it, gets rid of an error. */
import type { ParsedSection } from '@docgraph/domain';
import type { Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page } from './page.ts';
import type { Step } from './procedure.ts';
import type { EntityRef } from './extraction.ts';

const SOLUTION =
  /^(?:\d{1,2}[.)] )?(?:(?:temporary|permanent|possible|recommended|suggested|quick|manual|how to|steps? to|alternative|final)\s+)*(?:solutions?|work-?arounds?|fix(?:es|ing)?|resolutions?|resolv(?:e|ing)|mitigations?|mitigate|remed(?:y|ies|iation)|recover(?:y|ing)?(?: steps| procedure)?|what to do|corrective actions?|troubleshooting steps|action)\b/i;
/** Headings under which an error is named in passing. */
const CAUSE = /^(?:applicable versions?|versions?|related|references?|see also|history|environment)\b/i;

/** A heading that only tells of an error. */
const ABOUT = /\b(?:causes?|symptoms?|examples?|reproduc\w+|logs?|output)\b/i;

/** RESOLVES edges of solution sections, of sections whose heading is the error itself, and of the procedures in them. */
export function resolutionFindings(page: Page, errors: readonly Finding[], steps: readonly Step[]): readonly Finding[] {
  const { sections } = page.document;
  const bySection = Map.groupBy(errors, ({ section }) => section);
  const procedures = Map.groupBy(steps, ({ section }) => section);
  const sources = sections
    .filter(({ ordinal, heading }) => bySection.has(ordinal) && !CAUSE.test(heading) && !SOLUTION.test(heading))
    .map(({ ordinal }) => ordinal);
  return sections.flatMap((section) => {
    const headings = (bySection.get(section.ordinal) ?? []).filter((error) => isHeading(section, error));
    if (headings.length > 0 && saysMore(section)) return edges(section, headings, procedures, 'error-heading');
    if (section.level === 0 || !SOLUTION.test(section.heading) || !saysMore(section)) return [];
    return edges(section, errorsBefore(sections, section, sources, bySection), procedures, 'solution-section');
  });
}

/** An error that is the heading, or stands in it in code style or quotes. */
function isHeading({ level, blocks: [head] }: ParsedSection, { rule, span }: Finding): boolean {
  if (rule === 'heading-error') return true;
  return (
    level > 0 &&
    head?.kind === 'heading' &&
    span.startOffset >= head.span.startOffset &&
    span.startOffset < head.span.endOffset &&
    !ABOUT.test(head.text)
  );
}

/** More than its heading: the text that helps may also stand in a subsection. */
function saysMore({ blocks, heading }: ParsedSection): boolean {
  return blocks.length > 1 || SOLUTION.test(heading);
}

/**
 * Errors named before the solution below the closest heading that holds both, nearest first; without one, anywhere before.
 * `sources` are the ordinals of sections that name errors and solve nothing.
 */
function errorsBefore(
  sections: readonly ParsedSection[],
  solution: ParsedSection,
  sources: readonly number[],
  bySection: ReadonlyMap<number, readonly Finding[]>,
): readonly Finding[] {
  for (let home = solution.parent; ; home = sections[home]?.parent ?? null) {
    const found: Finding[] = [];
    let at = countBelow(sources, solution.ordinal) - 1;
    for (; at >= 0 && sources[at]! >= (home ?? 0); at -= 1) {
      found.push(...bySection.get(sources[at]!)!);
      if (found.length >= EXTRACTION_LIMITS.errorsPerSolutionMax) break;
    }
    if (found.length > 0 || home === null) return found;
  }
}

function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function edges(
  section: ParsedSection,
  errors: readonly Finding[],
  procedures: ReadonlyMap<number, readonly Step[]>,
  rule: 'solution-section' | 'error-heading',
): readonly Finding[] {
  const span = (section.blocks[0] ?? section).span;
  const named = [...new Map(errors.map((error) => [error.to.name, error])).values()].slice(
    0,
    EXTRACTION_LIMITS.errorsPerSolutionMax,
  );
  const own = new Map((procedures.get(section.ordinal) ?? []).map(({ procedure }) => [procedure.name, procedure]));
  const froms: readonly (EntityRef | null)[] = [null, ...own.values()];
  return named.flatMap(({ to, surface }) =>
    froms.map((from): Finding => ({ kind: 'RESOLVES', from, to, section: section.ordinal, span, rule, surface })),
  );
}
