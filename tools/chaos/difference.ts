/** What separates a state of the stores from the clean rebuild. */
import { isDeepStrictEqual } from 'node:util';
import type { Dump } from '@docgraph/ingestion/testing';

export interface Difference {
  /** Parts that are not equal. */
  readonly parts: readonly string[];
  /** Documents and points of the rebuild that are not there. */
  readonly lost: number;
  /** Documents and points that the rebuild has not. */
  readonly orphans: number;
  readonly duplicates: number;
}

/** Null where everything that can be seen is equal. */
export function difference(found: Dump, rebuilt: Dump): Difference | null {
  const names = [...new Set([...Object.keys(found), ...Object.keys(rebuilt)])];
  const parts = names.filter((name) => !isDeepStrictEqual(found[name], rebuilt[name]));
  const [have, want] = [idsOf(found), idsOf(rebuilt)];
  const duplicates = have.length - new Set(have).size;
  if (parts.length === 0 && duplicates === 0) return null;
  return { parts, lost: without(want, have), orphans: without(have, want), duplicates };
}

const idsOf = ({ documents, sections, points }: Dump): readonly string[] =>
  ([documents, sections, points] as readonly (readonly { readonly id: string }[])[]).flatMap((records, i) =>
    records.map(({ id }) => `${i} ${id}`),
  );

/** How many different ones of `ids` are not among the others. */
function without(ids: readonly string[], others: readonly string[]): number {
  const known = new Set(others);
  return new Set(ids.filter((id) => !known.has(id))).size;
}
