/** How far the worker has come and what it waits for: the detail of `/readyz`. */
import { sourceName, toAppError } from '@docgraph/domain';
import type { JobCounts, JobQueue } from '@docgraph/queue';
import { breakerStates, type Breakers } from './breakers.ts';
import type { SourceState, SourceStates } from './source-states.ts';
import type { WriteSide } from './write-side.ts';

export interface SourceStatus extends SourceState {
  readonly id: string;
  readonly revision: string | null;
  readonly indexedAt: string | null;
}

export interface WorkerStatus {
  /** Every source has been brought up to date once, and the stores answer. */
  readonly ready: boolean;
  /** Share of the chunks that have a vector, 0 to 1. */
  readonly semantic: number;
  /** Why vectors cannot be computed; null while they can. */
  readonly embeddingError: string | null;
  readonly sources: readonly SourceStatus[];
  readonly breakers: ReturnType<typeof breakerStates>;
  /** Null while the queue does not answer. */
  readonly queue: { readonly jobs: JobCounts; readonly paused: boolean } | null;
  /** Why the stores cannot be read; null while they can. */
  readonly storeError: string | null;
}

export interface StatusOptions {
  readonly side: Pick<WriteSide, 'graph' | 'index'>;
  readonly queue: JobQueue<unknown>;
  readonly breakers: Breakers;
  readonly states: SourceStates;
  /** Sources by name. */
  readonly ids: readonly string[];
  readonly embeddingError: string | null;
}

/** Never rejects: what does not answer is part of the status. */
export async function readStatus(options: StatusOptions): Promise<WorkerStatus> {
  const { side, queue, breakers, states, ids, embeddingError } = options;
  const [stores, jobs] = await Promise.allSettled([
    Promise.all([side.graph.sources(), side.index.stats()]),
    Promise.all([queue.counts(), queue.isPaused()]),
  ]);
  const [records, { points, vectors }] = stores.status === 'fulfilled' ? stores.value : [[], { points: 0, vectors: 0 }];
  const sources = ids.map((id): SourceStatus => {
    const { revision = null, indexedAt = null } = records.find((known) => sourceName(known.id) === id) ?? {};
    return { id, revision, indexedAt, ...states.of(id) };
  });
  const storeError = stores.status === 'rejected' ? toAppError(stores.reason).message : null;
  return {
    ready: states.isComplete() && storeError === null,
    semantic: points === 0 ? 0 : vectors / points,
    ...{ embeddingError, sources, breakers: breakerStates(breakers), storeError },
    queue: jobs.status === 'fulfilled' ? { jobs: jobs.value[0], paused: jobs.value[1] } : null,
  };
}
