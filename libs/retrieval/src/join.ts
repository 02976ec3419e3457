/** Joins the answer to a question with the answers to the questions in it. Pure. */
import type { SectionId } from '@docgraph/domain';
import { byScore, withParts, type Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';

/**
 * The best sections of each part get a share of their score there on top, the largest of all parts: so that no part stays without
 * an answer because another has more of them.
 * @param parts rankings of `plan.parts`, in their order, best first.
 */
export function join(
  plan: QueryPlan,
  whole: readonly Scored[],
  parts: readonly (readonly Scored[])[],
): readonly Scored[] {
  const lifts = new Map<SectionId, { readonly section: Scored; readonly part: number }>();
  for (const [part, ranked] of parts.entries())
    for (const section of ranked.slice(0, plan.partSectionsMax))
      if (section.score > (lifts.get(section.sectionId)?.section.score ?? 0))
        lifts.set(section.sectionId, { section, part });
  const sections = new Map<SectionId, Scored>(whole.map((section) => [section.sectionId, section]));
  for (const [id, { section, part }] of lifts) {
    const lift = { name: `part ${part + 1}`, value: plan.partWeight * section.score };
    const known = sections.get(id);
    sections.set(id, withParts(known ?? section, [...(known?.parts ?? []), lift]));
  }
  return [...sections.values()].sort(byScore);
}
