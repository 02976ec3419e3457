/** Lifts the sections that hold what the kind of question wants: commands, steps, a way out of an error. */
import type { GraphReader, SectionTraits } from '@docgraph/graph';
import { byScore, withParts, type Scored } from './fuse.ts';
import type { QueryPlan, Trait } from './plan.ts';

/** Best sections that are looked at; what stands behind them is not lifted among them by what it holds. */
export const PREFERRED_SECTIONS_MAX = 60;

/** The same sections, those that hold what the plan prefers with their share on top. */
export async function prefer(
  { preferences }: QueryPlan,
  ranked: readonly Scored[],
  graph: GraphReader,
): Promise<readonly Scored[]> {
  const wanted = Object.entries(preferences) as readonly (readonly [Trait, number])[];
  if (wanted.length === 0) return ranked;
  const best = ranked.slice(0, PREFERRED_SECTIONS_MAX);
  const traits = await graph.traitsOf(best.map(({ sectionId }) => sectionId));
  const lifted = best.map((section, i) => lift(section, traits[i]!, wanted));
  return [...lifted, ...ranked.slice(PREFERRED_SECTIONS_MAX)].sort(byScore);
}

function lift(section: Scored, traits: SectionTraits, wanted: readonly (readonly [Trait, number])[]): Scored {
  const held = wanted.filter(([trait]) => traits[trait] > 0);
  const gains = held.map(([trait, gain]) => ({ name: `holds ${trait}`, value: gain * section.score }));
  return gains.length === 0 ? section : withParts(section, [...section.parts, ...gains]);
}
