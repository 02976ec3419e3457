/** Asks the retrievers of the plan side by side; one that fails or is late is named, not hidden. */
import type { GraphReader } from '@docgraph/graph';
import type { Embedder } from '@docgraph/embedding';
import type { Hit, IndexStats, SearchIndexReader } from '@docgraph/vector';
import { withinDeadline } from './deadline.ts';
import type { Arm, QueryPlan } from './plan.ts';
import type { Revisions } from './passage.ts';

/** The stores an answer is made from. The embedder is null when the index's model is not to be had here. */
export interface AnswerStores {
  readonly graph: GraphReader;
  readonly index: SearchIndexReader;
  readonly embedder: Embedder | null;
  /** By name of a source with several versions the one that is searched by default; the newest where none is given. */
  readonly defaultVersions?: ReadonlyMap<string, string>;
}

/** The stores of one request. */
export interface RequestStores extends AnswerStores {
  /** How much the index holds; null when it does not answer, and then it is not asked for anything else. */
  readonly size: IndexStats | null;
  readonly revisions: Revisions;
}

export interface Candidates {
  readonly hits: Readonly<Record<Arm, readonly Hit[]>>;
  /** Arms of the plan that did not answer. */
  readonly degraded: readonly Arm[];
  /** Share of the chunks that the dense arm could find, 0 to 1. */
  readonly coverage: number;
}

/** Time an arm has unless told otherwise; the other's hits are served without it. */
export const ARM_TIMEOUT_MS = 3000;

export interface RetrieveOptions {
  /** Default {@link ARM_TIMEOUT_MS}. */
  readonly armTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The vector of the question; undefined when there is none, or not in time. Never rejects. */
  readonly meaning: Promise<Float32Array | undefined>;
}

/** @throws the reason of `signal` when it is aborted: an answer that nobody waits for is none. */
export async function retrieve(plan: QueryPlan, stores: RequestStores, options: RetrieveOptions): Promise<Candidates> {
  const { signal, armTimeoutMs = ARM_TIMEOUT_MS, meaning } = options;
  signal?.throwIfAborted();
  if (stores.size === null) return { hits: { lexical: [], dense: [] }, degraded: plan.arms, coverage: 0 };
  const { points, vectors } = stores.size;
  const coverage = points === 0 ? 0 : vectors / points;
  const run: Record<Arm, (signal: AbortSignal) => Promise<readonly Hit[]>> = {
    lexical: (armSignal) => stores.index.lexical(plan.query, searchOptions(plan, armSignal)),
    // Nothing to compare with yet is no failure: the reply says `semantic: 0 %`.
    dense: async (armSignal) =>
      vectors === 0 && stores.embedder !== null ? [] : searchDense(stores, meaning, searchOptions(plan, armSignal)),
  };
  const outcomes = await Promise.all(
    plan.arms.map(async (arm) => ({ arm, hits: await withinDeadline(run[arm], armTimeoutMs, signal) })),
  );
  // The caller has gone or its time is up: no answer, rather than a degraded one.
  signal?.throwIfAborted();
  const hits = { lexical: [] as readonly Hit[], dense: [] as readonly Hit[] };
  for (const outcome of outcomes) if (outcome.hits !== null) hits[outcome.arm] = outcome.hits;
  const degraded = outcomes.filter((outcome) => outcome.hits === null).map((outcome) => outcome.arm);
  return { hits, degraded, coverage };
}

const searchOptions = (plan: QueryPlan, signal: AbortSignal) => ({
  filter: plan.filter,
  limit: plan.candidateCountMax,
  signal,
});

async function searchDense(
  { index }: AnswerStores,
  meaning: RetrieveOptions['meaning'],
  options: ReturnType<typeof searchOptions>,
): Promise<readonly Hit[]> {
  const vector = await meaning;
  if (vector === undefined) throw new Error('the question has no vector');
  return index.dense(vector, options);
}
