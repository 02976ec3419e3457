/** Copies an index from one set of stores to another and proves that both hold the same: look → copy → compare. */
import { AppError } from '@docgraph/domain';
import type { GraphReader, GraphStore } from '@docgraph/graph';
import type { SearchIndex, SearchIndexReader } from '@docgraph/vector';
import { checkGraph, checkIndex, type StoreCheck } from './check.ts';
import type { CopyCount, CopyOptions } from './copy.ts';
import { copyGraph } from './copy-graph.ts';
import { copyIndex } from './copy-index.ts';
import { requireInStep } from './in-step.ts';

/** The stores on both ends, and which of them move: an engine that is the same on both ends holds the same store. */
export interface MoveStores {
  readonly from: { readonly graph: GraphReader; readonly index: SearchIndexReader };
  readonly to: { readonly graph: GraphStore; readonly index: SearchIndex };
  readonly parts: { readonly graph: boolean; readonly index: boolean };
}

export interface MovedStore extends CopyCount {
  /** Records that were compared afterwards, all of them the same. */
  readonly compared: number;
}

/** Null for what does not move. */
export interface MoveReport {
  readonly documents: MovedStore | null;
  readonly points: MovedStore | null;
}

/**
 * Nobody may write to either side meanwhile. What was killed is continued by the same call: what is the same on both sides is not
 * written again. The search index goes first, so that marks of what it holds are true at any moment.
 * @throws AppError `move-source-torn` (conflict) when graph and index do not belong together, `move-different` (conflict) when the two
 * ends do not hold the same afterwards.
 */
export async function moveStores({ from, to, parts }: MoveStores, options: CopyOptions): Promise<MoveReport> {
  await requireInStep(from.graph, from.index);
  const points = parts.index ? await copyIndex(from.index, to.index, options) : null;
  const documents = parts.graph ? await copyGraph(from.graph, to.graph, options) : null;
  return {
    points: points && { ...points, ...same(await checkIndex(from.index, to.index, options)) },
    documents: documents && { ...documents, ...same(await checkGraph(from.graph, to.graph, options)) },
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
