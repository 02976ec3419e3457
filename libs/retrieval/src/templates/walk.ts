/** Walks edges level by level from where a question starts: bounded, each edge once, cycles end. */
import type { EdgeKind } from '@docgraph/domain';
import type { EdgeView, NodeId } from '@docgraph/graph';
import type { StatedClaim } from './claim.ts';
import type { Knowledge } from './knowledge.ts';

export interface Hop {
  readonly kinds: readonly EdgeKind[];
  readonly direction: 'out' | 'in';
}

export interface WalkOptions {
  readonly start: readonly NodeId[];
  readonly hops: readonly Hop[];
  readonly depth: number;
  /** Nodes that are taken along with a node that was reached. */
  readonly along?: (node: NodeId) => Promise<readonly NodeId[]>;
}

export interface Walk {
  /** By level, then in the order of the graph. */
  readonly claims: readonly StatedClaim[];
  /** Whether {@link WALK_EDGES_MAX} or {@link FRONTIER_MAX} ended it early. */
  readonly isCut: boolean;
}

/** A reply of 32,000 tokens holds about 350 findings. */
export const WALK_EDGES_MAX = 500;
/** Nodes of a level that are walked from. */
const FRONTIER_MAX = 100;

export async function walk(knowledge: Knowledge, { start, hops, depth, along }: WalkOptions): Promise<Walk> {
  const reached = new Set<NodeId>(start);
  const seen = new Set<string>();
  const claims: StatedClaim[] = [];
  let frontier = [...reached];
  let isCut = false;
  for (let level = 1; level <= depth && frontier.length > 0 && !isCut; level++) {
    const ends = new Set<NodeId>();
    for (const { kinds, direction } of hops)
      for (const edge of await knowledge.edges(frontier.slice(0, FRONTIER_MAX), kinds, direction, WALK_EDGES_MAX + 1)) {
        if (seen.has(keyOf(edge))) continue;
        seen.add(keyOf(edge));
        claims.push({ edge, level });
        ends.add(direction === 'out' ? edge.to : edge.from);
      }
    isCut = frontier.length > FRONTIER_MAX || claims.length > WALK_EDGES_MAX;
    const taken = along === undefined || isCut ? [] : await Promise.all([...ends].slice(0, FRONTIER_MAX).map(along));
    frontier = [...ends, ...taken.flat()].filter((node) => !reached.has(node) && reached.add(node));
  }
  return { claims: claims.slice(0, WALK_EDGES_MAX), isCut };
}

const keyOf = ({ kind, from, to, sectionId, span }: EdgeView): string =>
  [kind, from, to, sectionId, span.startOffset].join(' ');
