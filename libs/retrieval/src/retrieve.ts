/** Asks the retrievers of the plan side by side; one that fails or is late is named, not hidden. */
import type { GraphReader } from '@docgraph/graph';
import type { Embedder } from '@docgraph/embedding';
import type { Hit, SearchIndexReader } from '@docgraph/vector';
import type { Arm, QueryPlan } from './plan.ts';

/** The stores an answer is made from. The embedder is null when the index's model is not to be had here. */
export interface AnswerStores {
  readonly graph: GraphReader;
  readonly index: SearchIndexReader;
  readonly embedder: Embedder | null;
}

export interface Candidates {
  readonly hits: Readonly<Record<Arm, readonly Hit[]>>;
  /** Arms of the plan that did not answer. */
  readonly degraded: readonly Arm[];
}

/** Time an arm has unless told otherwise; the other's hits are served without it. */
export const ARM_TIMEOUT_MS = 3000;

export interface RetrieveOptions {
  /** Default {@link ARM_TIMEOUT_MS}. */
  readonly armTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws the reason of `signal` when it is aborted: an answer that nobody waits for is none. */
export async function retrieve(plan: QueryPlan, stores: AnswerStores, options: RetrieveOptions): Promise<Candidates> {
  const { signal, armTimeoutMs = ARM_TIMEOUT_MS } = options;
  signal?.throwIfAborted();
  const run: Record<Arm, (signal: AbortSignal) => Promise<readonly Hit[]>> = {
    lexical: (armSignal) => stores.index.lexical(plan.query, searchOptions(plan, armSignal)),
    dense: (armSignal) => searchDense(plan, stores, armSignal),
  };
  const outcomes = await Promise.all(
    plan.arms.map(async (arm) => ({ arm, hits: await withinDeadline(run[arm], armTimeoutMs, signal) })),
  );
  // The caller has gone or its time is up: no answer, rather than a degraded one.
  signal?.throwIfAborted();
  const hits = { lexical: [] as readonly Hit[], dense: [] as readonly Hit[] };
  for (const outcome of outcomes) if (outcome.hits !== null) hits[outcome.arm] = outcome.hits;
  return { hits, degraded: outcomes.filter((outcome) => outcome.hits === null).map((outcome) => outcome.arm) };
}

const searchOptions = (plan: QueryPlan, signal: AbortSignal) => ({
  filter: plan.filter,
  limit: plan.candidateCountMax,
  signal,
});

async function searchDense(plan: QueryPlan, { index, embedder }: AnswerStores, signal: AbortSignal) {
  if (embedder === null) throw new Error('no embedding model');
  // Nothing to compare with yet: the reply says `semantic: 0 %`.
  if ((await index.stats()).vectors === 0) return [];
  const [vector] = await embedder.embed([plan.query], { kind: 'query', signal });
  return index.dense(vector!, searchOptions(plan, signal));
}

/** Null when the arm failed or its time ran out. */
async function withinDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T | null> {
  const late = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? late : AbortSignal.any([signal, late]);
  const ended = new Promise<null>((resolve) => either.addEventListener('abort', () => resolve(null), { once: true }));
  return Promise.race([run(either).catch(() => null), ended]);
}
