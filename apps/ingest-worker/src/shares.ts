/** The missing vectors of an index that several workers write, as jobs: each is a share of the chunks, for whoever is free. */
import type { JobQueue, JobRun, JobVerdict } from '@docgraph/queue';
import { SHARE_ID_DIGITS, shareRequest, type ShareTask, type Task } from './task.ts';
import type { WriteSide } from './write-side.ts';

/** Missing vectors that one job computes; more are split. A job takes seconds, so that a push never waits long for a free worker. */
export const CHUNKS_PER_SHARE = 256;
/** A share of an index that this worker does not write waits for one that does, and so often. */
const OTHER_INDEX = { retryMs: 5000, triesMax: 60 } as const;

export interface VectorShares {
  /** Adds jobs for the vectors that are missing now. Rejects when the index or the queue fails. */
  ask(): Promise<void>;
  /** The same while a source is still being indexed, once there is enough for several workers. Never rejects. */
  askEarly(): Promise<void>;
  /** Does the work of one job. */
  compute(run: JobRun<ShareTask>): Promise<JobVerdict>;
}

export type SharesOptions = Pick<WriteSide, 'index' | 'ingestor' | 'indexName'> & {
  readonly queue: Pick<JobQueue<Task>, 'add'>;
};

export function createVectorShares({ index, ingestor, indexName, queue }: SharesOptions): VectorShares {
  let early: Promise<void> | null = null;
  const missing = async (): Promise<number> => {
    const { points, vectors } = await index.stats();
    return points - vectors;
  };
  const add = async (idPrefixes: readonly string[]): Promise<void> =>
    void (await Promise.all(idPrefixes.map((idPrefix) => queue.add(shareRequest({ index: indexName, idPrefix })))));
  const addEarly = async (): Promise<void> => {
    if ((await missing()) > CHUNKS_PER_SHARE) await add(SHARE_ID_DIGITS);
  };
  return {
    async ask() {
      const count = await missing();
      if (count > 0) await add(count > CHUNKS_PER_SHARE ? SHARE_ID_DIGITS : ['']);
    },
    // What fails here is asked for again when the source is indexed.
    askEarly: () =>
      (early ??= addEarly()
        .catch((_askedAgain: unknown) => {})
        .finally(() => (early = null))),
    async compute({ data, failure, signal }) {
      if (data.index !== indexName) return elsewhere(data, failure?.streak ?? 0);
      const share = { idPrefix: data.idPrefix, chunksMax: CHUNKS_PER_SHARE };
      // What is left follows in a job of its own, behind whatever is more urgent.
      if ((await ingestor.fillShare(share, signal)) === CHUNKS_PER_SHARE) await add([data.idPrefix]);
      return { kind: 'done' };
    },
  };
}

/** While a model is changed, workers write different indexes; what nobody takes belongs to one that is gone. */
function elsewhere({ index }: ShareTask, tries: number): JobVerdict {
  if (tries >= OTHER_INDEX.triesMax) return { kind: 'done' };
  return { kind: 'retry', afterMs: OTHER_INDEX.retryMs, reason: `no worker that writes ${index} was free` };
}
