/** Compares what the graph holds with what the search index holds, id by id, and repairs the difference. */
import type { ChunkId } from '@docgraph/domain';
import type { ChunkState, GraphReader, GraphStore } from '@docgraph/graph';
import type { PointState, SearchIndex, SearchIndexReader } from '@docgraph/vector';
import { drain } from './drain.ts';
import { RECONCILE_PAGE } from './limits.ts';
import { merged, pagesOf } from './merge.ts';

/** Differences as ids. `missing` and `stale` are indexed anew, `extra` are removed from the index. */
export interface RepairPlan {
  readonly expected: number;
  readonly missing: readonly ChunkId[];
  readonly stale: readonly ChunkId[];
  readonly extra: readonly ChunkId[];
}

/** |missing ∪ extra ∪ stale| / |expected|; 0 when both are empty, 1 when only extras exist. */
export function drift(plan: RepairPlan): number {
  const wrong = plan.missing.length + plan.stale.length + plan.extra.length;
  return wrong === 0 ? 0 : wrong / Math.max(plan.expected, wrong);
}

/** Merges both streams in order of ids; memory is bounded by a page of each and by the differences found. */
export async function planRepair(graph: GraphReader, index: SearchIndexReader): Promise<RepairPlan> {
  const expected = pagesOf<ChunkState, ChunkId>((after) => graph.scanChunks({ after, limit: RECONCILE_PAGE }), idOf);
  const actual = pagesOf<PointState, ChunkId>((after) => index.scan({ after, limit: RECONCILE_PAGE }), idOf);
  const plan = { expected: 0, missing: [] as ChunkId[], stale: [] as ChunkId[], extra: [] as ChunkId[] };
  for await (const { want, have } of merged(expected, actual, idOf)) {
    if (want !== null) plan.expected++;
    if (have === null) plan.missing.push(want!.id);
    else if (want === null) plan.extra.push(have.id);
    else if (want.indexHash !== have.indexHash) plan.stale.push(want.id);
  }
  return plan;
}

/** Finishes what an interrupted run left, then compares and repairs; returns what had to be repaired. */
export async function reconcile(graph: GraphStore, index: SearchIndex, signal?: AbortSignal): Promise<RepairPlan> {
  await drain(graph, index, signal);
  const plan = await planRepair(graph, index);
  await graph.markPending([...plan.missing, ...plan.stale, ...plan.extra]);
  await drain(graph, index, signal);
  return plan;
}

const idOf = ({ id }: { readonly id: ChunkId }): ChunkId => id;
