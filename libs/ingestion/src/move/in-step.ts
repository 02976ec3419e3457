/** Refuses to copy a graph and a search index that do not belong together, as those of an installation that went on elsewhere. */
import { AppError, type ChunkId } from '@docgraph/domain';
import type { ChunkState, GraphReader } from '@docgraph/graph';
import type { SearchIndexReader } from '@docgraph/vector';
import { RECONCILE_PAGE } from '../limits.ts';
import { merged, pagesOf } from '../merge.ts';

/**
 * Compares ids and hashes in order. What the graph still has to tell the index may differ, and nothing else.
 * @throws AppError `move-source-torn` (conflict).
 */
export async function requireInStep(graph: GraphReader, index: SearchIndexReader): Promise<void> {
  const idOf = ({ id }: ChunkState): ChunkId => id;
  const chunks = pagesOf((after: ChunkId | null) => graph.scanChunks({ after, limit: RECONCILE_PAGE }), idOf);
  const points = pagesOf((after: ChunkId | null) => index.scan({ after, limit: RECONCILE_PAGE }), idOf);
  let different = 0;
  for await (const { want, have } of merged<ChunkState>(chunks, points, idOf))
    if (want?.indexHash !== have?.indexHash) different++;
  const { pending } = await graph.stats();
  if (different <= pending) return;
  throw new AppError(
    `--from: graph and search index differ in ${different} chunks, of which ${pending} are known to be pending: one of them is of ` +
      'another time; name the engines that the installation uses, or bring them in step first (docgraph ingest)',
    { code: 'move-source-torn', kind: 'conflict', metadata: { different, pending } },
  );
}
