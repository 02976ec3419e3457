/** Compares what the graph holds with what the search index holds, id by id, and repairs the difference. */
import type { ChunkId } from '@docgraph/domain';
import type { ChunkState, GraphReader, GraphStore } from '@docgraph/graph';
import type { PointState, SearchIndex, SearchIndexReader } from '@docgraph/vector';
import { drain } from './drain.ts';
import { RECONCILE_PAGE } from './limits.ts';

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
  const expected = pages<ChunkState>((after) => graph.scanChunks({ after, limit: RECONCILE_PAGE }));
  const actual = pages<PointState>((after) => index.scan({ after, limit: RECONCILE_PAGE }));
  const plan = { expected: 0, missing: [] as ChunkId[], stale: [] as ChunkId[], extra: [] as ChunkId[] };
  let want = await expected.next();
  let have = await actual.next();
  while (!want.done || !have.done) {
    if (!want.done && (have.done || want.value.id < have.value.id)) {
      plan.expected++;
      plan.missing.push(want.value.id);
      want = await expected.next();
    } else if (!have.done && (want.done || have.value.id < want.value.id)) {
      plan.extra.push(have.value.id);
      have = await actual.next();
    } else if (!want.done && !have.done) {
      plan.expected++;
      if (want.value.indexHash !== have.value.indexHash) plan.stale.push(want.value.id);
      want = await expected.next();
      have = await actual.next();
    }
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

async function* pages<T extends { readonly id: ChunkId }>(
  read: (after: ChunkId | null) => Promise<readonly T[]>,
): AsyncGenerator<T, undefined> {
  let after: ChunkId | null = null;
  for (;;) {
    const page: readonly T[] = await read(after);
    if (page.length === 0) return undefined;
    yield* page;
    after = page.at(-1)!.id;
  }
}
