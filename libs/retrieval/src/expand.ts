/** What the graph proposes beyond the words: documents that the question names, and what the best sections refer to. */
import type { SectionId } from '@docgraph/domain';
import type { GraphReader, Reference, ReferenceKind, ReferenceTarget } from '@docgraph/graph';
import { substance, type Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';

/** One hop along a directed edge. */
export interface Hop {
  readonly target: ReferenceTarget;
  readonly kind: ReferenceKind;
  readonly from: SectionId;
  /** What it adds to the target's score. */
  readonly value: number;
}

/** Proposals; `rank` decides. */
export interface Expansion {
  /** First sections of documents whose titles the question names. */
  readonly named: readonly ReferenceTarget[];
  /** The strongest hop to each section. */
  readonly hops: ReadonlyMap<SectionId, Hop>;
}

/**
 * A named title lifts its document first, so that hops can start there. Then each of the best few sections passes
 * `score / log2(2 + in-degree)` along each of its references: what everything points to says little about this question.
 * Directed on purpose: diffusion over undirected edges lost (docs/decisions/008-directed-hops.md).
 */
export async function expand(plan: QueryPlan, fused: readonly Scored[], graph: GraphReader): Promise<Expansion> {
  const named = plan.titleWeight === 0 ? [] : (await graph.namedIn(plan.query)).filter((t) => isInScope(plan, t));
  if (plan.hopWeight === 0) return { named, hops: new Map() };
  const seeds = seedScores(plan, fused, named);
  const references = await graph.references([...seeds.keys()]);
  return { named, hops: strongestHops(plan, seeds, references) };
}

/** The best sections after the lift of named titles, with their scores. */
function seedScores(
  plan: QueryPlan,
  fused: readonly Scored[],
  named: readonly ReferenceTarget[],
): ReadonlyMap<SectionId, number> {
  const scores = new Map(fused.map((section) => [section.sectionId, section.score]));
  for (const { sectionId } of named) scores.set(sectionId, (scores.get(sectionId) ?? 0) + plan.titleWeight);
  const best = [...scores].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return new Map(best.slice(0, plan.hopSeedsMax));
}

function strongestHops(
  plan: QueryPlan,
  seeds: ReadonlyMap<SectionId, number>,
  references: readonly Reference[],
): ReadonlyMap<SectionId, Hop> {
  const hops = new Map<SectionId, Hop>();
  for (const { kind, from, target, inDegree } of references) {
    if (!isInScope(plan, target)) continue;
    const passed = seeds.get(from)! / Math.log2(2 + inDegree);
    const value = plan.hopWeight * passed * substance(plan, target.ownWords);
    if (value > (hops.get(target.sectionId)?.value ?? 0)) hops.set(target.sectionId, { target, kind, from, value });
  }
  return hops;
}

/** Edges leave the part of the documentation that was asked for; answers must not. */
function isInScope({ filter }: QueryPlan, { sourceId, path }: ReferenceTarget): boolean {
  if (filter.sources !== undefined && !filter.sources.includes(sourceId)) return false;
  const prefix = filter.pathPrefix;
  return prefix === undefined || path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
