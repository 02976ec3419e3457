/** What the graph proposes beyond the words: documents that the question names, and what the best sections refer to. */
import type { SectionId } from '@docgraph/domain';
import type { GraphReader, Reference, ReferenceKind, ReferenceTarget } from '@docgraph/graph';
import { substance, type Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';

/** One hop along a directed edge. */
export interface Hop {
  readonly target: ReferenceTarget;
  readonly kind: ReferenceKind;
  readonly via: Reference['via'];
  readonly from: SectionId;
  /** What it adds to the target's score. */
  readonly value: number;
}

/** What a section needs to be ranked, and how much it says of its own; infinite where that is counted already. */
export type NamedSection = Pick<ReferenceTarget, 'sectionId' | 'documentId' | 'chunkId' | 'textHash' | 'ownWords'>;

/** Proposals; `rank` decides. */
export interface Expansion {
  /** Of each document whose title the question names the best section, or the first where none was found. */
  readonly named: readonly NamedSection[];
  /** The strongest hop to each section. */
  readonly hops: ReadonlyMap<SectionId, Hop>;
}

/** A plan with what its question found by words and meaning. */
export interface Found {
  readonly plan: QueryPlan;
  readonly fused: readonly Scored[];
}

/** First sections of the documents whose titles the questions of the plans name, for each in the order of the plans. */
export async function titlesIn(
  plans: readonly QueryPlan[],
  graph: GraphReader,
): Promise<readonly (readonly ReferenceTarget[])[]> {
  if (plans.every(({ titleWeight }) => titleWeight === 0)) return plans.map(() => []);
  return graph.namedIn(plans.map(({ query }) => query));
}

/**
 * A named title lifts its document first, so that hops can start there. Then each of the best few sections passes
 * `score / log2(2 + in-degree)` along each of its references: what everything points to says little about this question.
 * Directed on purpose: diffusion over undirected edges lost (docs/decisions/008-directed-hops.md).
 * @param titled of each question: {@link titlesIn}.
 */
export async function expand(
  found: readonly Found[],
  titled: readonly (readonly ReferenceTarget[])[],
  graph: GraphReader,
): Promise<readonly Expansion[]> {
  const starts = found.map(({ plan, fused }, i) => {
    const named = titled[i]!.filter((target) => isInScope(plan, target)).map((target) => bestOf(target, fused));
    const seeds = plan.hopWeight === 0 ? new Map<SectionId, number>() : seedScores(plan, fused, named);
    return { plan, named, seeds };
  });
  const ids = [...new Set(starts.flatMap(({ seeds }) => [...seeds.keys()]))];
  const references = Map.groupBy(ids.length === 0 ? [] : await graph.references(ids), ({ from }) => from);
  return starts.map(({ plan, named, seeds }) => {
    const passing = [...seeds.keys()].flatMap((seed) => references.get(seed) ?? []);
    return { named, hops: strongestHops(plan, seeds, passing) };
  });
}

/** The section of the document that answers best: a title names all of it. */
function bestOf(target: ReferenceTarget, fused: readonly Scored[]): NamedSection {
  const best = fused.find(({ documentId }) => documentId === target.documentId);
  return best === undefined ? target : { ...best, ownWords: Infinity };
}

/** The best sections after the lift of named titles, with their scores. */
function seedScores(
  plan: QueryPlan,
  fused: readonly Scored[],
  named: readonly NamedSection[],
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
  for (const { kind, via, from, target, inDegree } of references) {
    if (!isInScope(plan, target)) continue;
    const passed = seeds.get(from)! / Math.log2(2 + inDegree);
    const share = via === 'heading' || via === 'term' ? plan.headingHopShare : 1;
    const value = plan.hopWeight * share * passed * substance(plan, target.ownWords);
    if (value > (hops.get(target.sectionId)?.value ?? 0))
      hops.set(target.sectionId, { target, kind, via, from, value });
  }
  return hops;
}

/** Edges leave the part of the documentation that was asked for; answers must not. */
function isInScope({ filter }: QueryPlan, { sourceId, path }: ReferenceTarget): boolean {
  if (filter.sources !== undefined && !filter.sources.includes(sourceId)) return false;
  const prefix = filter.pathPrefix;
  return prefix === undefined || path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
