/** Makes one search index hold what another holds, vectors included: nothing is analyzed or embedded for the first time. */
import type { ChunkId } from '@docgraph/domain';
import type { ExportedPoint, SearchIndex, SearchIndexReader } from '@docgraph/vector';
import { POINTS_PER_MOVE } from '../limits.ts';
import type { CopyCount, CopyOptions } from './copy.ts';
import { isSamePoint, pointPairs } from './streams.ts';

/** Points that are the same already cost no write, so a copy that was interrupted goes on where it was. */
export async function copyIndex(
  from: SearchIndexReader,
  to: SearchIndex,
  { signal, onProgress }: CopyOptions,
): Promise<CopyCount> {
  const { points: total } = await from.stats();
  const count = { present: 0, copied: 0, removed: 0 };
  let batch = emptyBatch();
  const flush = async (): Promise<void> => {
    await write(to, batch);
    [count.copied, count.removed] = [count.copied + batch.changed.length, count.removed + batch.extra.length];
    batch = emptyBatch();
    onProgress({ step: 'points', done: count.present + count.copied, total });
  };
  for await (const { want, have } of pointPairs(from, to)) {
    signal?.throwIfAborted();
    if (want === null) batch.extra.push(have!.point.id);
    else if (have !== null && isSamePoint(want, have)) count.present++;
    else {
      batch.changed.push(want);
      // A vector cannot be taken from a point, only with it.
      if (want.vector === null && have !== null && have.vector !== null) batch.cleared.push(want.point.id);
    }
    if (batch.changed.length + batch.extra.length >= POINTS_PER_MOVE) await flush();
  }
  await flush();
  return count;
}

interface Batch {
  readonly changed: ExportedPoint[];
  readonly cleared: ChunkId[];
  readonly extra: ChunkId[];
}

const emptyBatch = (): Batch => ({ changed: [], cleared: [], extra: [] });

async function write(to: SearchIndex, { changed, cleared, extra }: Batch): Promise<void> {
  const gone = [...extra, ...cleared];
  if (gone.length > 0) await to.remove(gone);
  if (changed.length === 0) return;
  await to.upsert(changed.map(({ point }) => point));
  const vectors = changed.flatMap(({ point: { id, textHash }, vector }) =>
    vector === null ? [] : [{ id, textHash, vector }],
  );
  if (vectors.length > 0) await to.setVectors(vectors);
}
