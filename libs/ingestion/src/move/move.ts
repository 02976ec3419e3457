/** Copies an index from one set of stores to another and proves that both hold the same: copy → compare. */
import { AppError } from '@docgraph/domain';
import type { GraphReader, GraphStore } from '@docgraph/graph';
import type { SearchIndex, SearchIndexReader } from '@docgraph/vector';
import { checkGraph, checkIndex, type StoreCheck } from './check.ts';
import type { CopyCount, CopyOptions } from './copy.ts';
import { copyGraph } from './copy-graph.ts';
import { copyIndex } from './copy-index.ts';

/** A store to read and the one that is to hold the same; null where both ways of running share it. */
export interface MoveStores {
  readonly graph: { readonly from: GraphReader; readonly to: GraphStore } | null;
  readonly index: { readonly from: SearchIndexReader; readonly to: SearchIndex } | null;
}

export interface MovedStore extends CopyCount {
  /** Records that were compared afterwards, all of them the same. */
  readonly compared: number;
}

export interface MoveReport {
  readonly documents: MovedStore | null;
  readonly points: MovedStore | null;
}

/**
 * Nobody may write to either side meanwhile. What was killed is continued by the same call: what is the same on both sides is not
 * written again. The search index goes first, so that marks of what it holds are true at any moment.
 * @throws AppError `move-different` (conflict) when the two do not hold the same afterwards.
 */
export async function moveStores({ graph, index }: MoveStores, options: CopyOptions): Promise<MoveReport> {
  const points = index && (await copyIndex(index.from, index.to, options));
  const documents = graph && (await copyGraph(graph.from, graph.to, options));
  return {
    points: points && { ...points, ...same(await checkIndex(index!.from, index!.to, options)) },
    documents: documents && { ...documents, ...same(await checkGraph(graph!.from, graph!.to, options)) },
  };
}

function same({ compared, different, named }: StoreCheck): { readonly compared: number } {
  if (different === 0) return { compared };
  throw new AppError(
    `${different} of ${compared} records are not the same on both sides (${named.join('; ')}): run the same command again; ` +
      'where it stays, something else writes to the target',
    { code: 'move-different', kind: 'conflict', metadata: { different, named } },
  );
}
