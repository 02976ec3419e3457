/** Lifts the sections that hold what the question wants: commands, steps, a way out of an error, an identifier as it is spelt. */
import type { SectionId } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import type { Explanation } from './answer.ts';
import { byScore, withParts, type Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';
import type { Trait } from './tuning.ts';

/** Best sections that are looked at; what stands behind them is not lifted among them by what it holds. */
export const PREFERRED_SECTIONS_MAX = 60;
/** Best sections whose text is read for identifiers. */
const SPELT_SECTIONS_MAX = 20;

/** The same sections, those that hold what the plan prefers with their share on top. */
export async function prefer(
  plan: QueryPlan,
  ranked: readonly Scored[],
  graph: GraphReader,
): Promise<readonly Scored[]> {
  const best = ranked.slice(0, PREFERRED_SECTIONS_MAX).map(({ sectionId }) => sectionId);
  const gains = [...(await traitGains(plan, best, graph)), ...(await spellingGains(plan, best, graph))];
  if (gains.length === 0) return ranked;
  const bySection = Map.groupBy(gains, ({ section }) => section);
  return ranked.map((section) => lifted(section, bySection.get(section.sectionId) ?? [])).sort(byScore);
}

/** What a section gains, as a share of its score. */
interface Gain {
  readonly section: SectionId;
  readonly name: string;
  readonly share: number;
}

function lifted(section: Scored, gains: readonly Gain[]): Scored {
  const parts = gains.map(({ name, share }): Explanation => ({ name, value: share * section.score }));
  return parts.length === 0 ? section : withParts(section, [...section.parts, ...parts]);
}

async function traitGains(
  { preferences }: QueryPlan,
  best: readonly SectionId[],
  graph: GraphReader,
): Promise<readonly Gain[]> {
  const wanted = Object.entries(preferences) as readonly (readonly [Trait, number])[];
  if (wanted.length === 0) return [];
  const traits = await graph.traitsOf(best);
  return traits.flatMap((held) =>
    wanted
      .filter(([trait]) => held[trait] > 0)
      .map(([trait, share]) => ({ section: held.sectionId, name: `holds ${trait}`, share })),
  );
}

async function spellingGains(
  { identifiers, identifierWeight: share }: QueryPlan,
  best: readonly SectionId[],
  graph: GraphReader,
): Promise<readonly Gain[]> {
  if (identifiers.length === 0) return [];
  const views = await graph.sections(best.slice(0, SPELT_SECTIONS_MAX));
  return views
    .filter(({ section }) => identifiers.some((identifier) => section.text.includes(identifier)))
    .map(({ section }) => ({ section: section.id, name: 'spelling', share }));
}
