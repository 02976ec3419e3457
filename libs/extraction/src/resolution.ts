/** RESOLVES: which section, and which procedure in it, gets rid of an error. */
import type { ParsedSection } from '@docgraph/domain';
import type { Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page } from './page.ts';
import type { Step } from './procedure.ts';
import type { EntityRef } from './extraction.ts';

const SOLUTION =
  /^(?:\d{1,2}[.)] )?(?:(?:temporary|permanent|possible|recommended|suggested|quick|manual|how to|steps? to|alternative|final)\s+)*(?:solutions?|work-?arounds?|fix(?:es|ing)?|resolutions?|resolv(?:e|ing)|mitigations?|mitigate|remed(?:y|ies|iation)|recover(?:y|ing)?(?: steps| procedure)?|what to do|corrective actions?|troubleshooting steps|action)\b/i;
const CAUSE = /^(?:applicable versions?|versions?|related|references?|see also|history|environment)\b/i;

/** RESOLVES edges of solution sections, of sections whose heading is the error itself, and of the procedures in them. */
export function resolutionFindings(page: Page, errors: readonly Finding[], steps: readonly Step[]): readonly Finding[] {
  const { sections } = page.document;
  const bySection = Map.groupBy(errors, ({ section }) => section);
  const procedures = Map.groupBy(steps, ({ section }) => section);
  return sections.flatMap((section) => {
    const headings = (bySection.get(section.ordinal) ?? []).filter(({ rule }) => rule === 'heading-error');
    if (headings.length > 0 && saysMore(section)) return edges(section, headings, procedures, 'error-heading');
    if (section.level === 0 || !SOLUTION.test(section.heading) || !saysMore(section)) return [];
    return edges(section, errorsBefore(sections, section, bySection), procedures, 'solution-section');
  });
}

/** More than its heading: the text that helps may also stand in a subsection. */
function saysMore({ blocks, heading }: ParsedSection): boolean {
  return blocks.length > 1 || SOLUTION.test(heading);
}

/** Errors named before the solution below the closest heading that holds both; without one, anywhere before, title first. */
function errorsBefore(
  sections: readonly ParsedSection[],
  solution: ParsedSection,
  bySection: ReadonlyMap<number, readonly Finding[]>,
): readonly Finding[] {
  for (let home = solution.parent; ; home = sections[home]?.parent ?? null) {
    const from = home ?? 0;
    const found = sections
      .slice(from, solution.ordinal)
      .filter(({ heading }) => !CAUSE.test(heading) && !SOLUTION.test(heading))
      .flatMap(({ ordinal }) => bySection.get(ordinal) ?? []);
    if (found.length > 0 || home === null) return found;
  }
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
