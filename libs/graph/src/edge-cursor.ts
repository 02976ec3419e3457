/** Where a page of edges ends: its cursor, and the order of kinds. Pure, for every backend. */
import { AppError, EDGE_TYPES, type EdgeKind } from '@docgraph/domain';
import type { EdgeQuery } from './knowledge-reader.ts';

const KINDS = Object.keys(EDGE_TYPES) as readonly EdgeKind[];

/** Where to go on: number of the node in the query, number of its kind, and how many edges of both were given. */
export interface EdgePosition {
  readonly node: number;
  readonly kind: number;
  readonly offset: number;
}

/** The kinds of the query in the order of `EDGE_TYPES`, each once. */
export function orderedKinds(kinds: readonly EdgeKind[]): readonly EdgeKind[] {
  return KINDS.filter((kind) => kinds.includes(kind));
}

export const edgeCursor = ({ node, kind, offset }: EdgePosition): string => [node, kind, offset].join('.');

const CURSOR = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/;

/** @throws AppError `invalid-cursor` (validation). */
export function edgePosition({ after }: Pick<EdgeQuery, 'after'>): EdgePosition {
  if (after === null) return { node: 0, kind: 0, offset: 0 };
  const [, node, kind, offset] = CURSOR.exec(after) ?? [];
  if (offset === undefined)
    throw new AppError('the cursor is not one that a page of edges gave: pass its `next` unchanged', {
      ...{ code: 'invalid-cursor', kind: 'validation' },
    });
  return { node: Number(node), kind: Number(kind), offset: Number(offset) };
}
