/** Looks whether an index that was built beside another one may answer in its place. */
import { AppError, sourceName } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import type { SearchIndexReader } from '@docgraph/vector';
import { planRepair } from './reconcile.ts';

/**
 * Compares id by id, and counts.
 * @param sources names of those that must be in it.
 * @throws AppError `index-incomplete` (conflict): a source has reached no revision, the search index differs from the graph, or
 * chunks lack their vector.
 */
export async function verifyComplete(
  graph: GraphReader,
  index: SearchIndexReader,
  sources: readonly string[],
): Promise<void> {
  const reached = await graph.sources();
  const behind = sources.filter((name) => {
    const versions = reached.filter(({ id }) => sourceName(id) === name);
    return versions.length === 0 || versions.some(({ revision }) => revision === null);
  });
  if (behind.length > 0) throw incomplete(`${behind.join(', ')} was not indexed to the end`);
  const { missing, stale, extra } = await planRepair(graph, index);
  const differences = missing.length + stale.length + extra.length;
  if (differences > 0) throw incomplete(`${differences} chunks are not the same in graph and search index`);
  const { points, vectors } = await index.stats();
  if (vectors < points) throw incomplete(`${points - vectors} of ${points} chunks have no vector`);
}

const incomplete = (found: string): AppError =>
  new AppError(`the new index is not complete, so the present one goes on answering: ${found}; ingest again`, {
    ...{ code: 'index-incomplete', kind: 'conflict' },
  });
