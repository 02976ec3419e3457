/** Stores whose every write goes through a gate: to record the order of writes, to fail one, to die at one. */
import type { GraphStore } from '@docgraph/graph';
import type { SearchIndex } from '@docgraph/vector';
import type { Stores } from './stores.ts';

/** Methods of the graph that change it. */
export const GRAPH_WRITES: readonly (keyof GraphStore)[] = [
  ...(['putSource', 'beginRun', 'setRevision', 'removeSource', 'applyDocuments', 'removeDocuments'] as const),
  ...(['confirmIndexed', 'confirmRemoved', 'markPending'] as const),
];
/** Methods of the search index that change it. */
export const INDEX_WRITES: readonly (keyof SearchIndex)[] = ['upsert', 'remove', 'setVectors'];

/** @param before called with the name of each write before it happens; what it throws is the write's failure. */
export function throughGate({ graph, index }: Stores, before: (write: string) => void): Stores {
  return { graph: gated(graph, GRAPH_WRITES, before), index: gated(index, INDEX_WRITES, before) };
}

export interface Killing extends Stores {
  /** Writes so far. */
  writes(): number;
}

/** @param killBeforeWrite the process kills itself before this write, 1-based; undefined never. */
export function killing(stores: Stores, killBeforeWrite: number | undefined): Killing {
  let writes = 0;
  const gated = throughGate(stores, () => {
    writes++;
    if (writes === killBeforeWrite) process.kill(process.pid, 'SIGKILL');
  });
  return { ...gated, writes: () => writes };
}

/** @param after called when the write has been acknowledged, before who asked for it hears of that. */
export function gated<T extends object>(
  store: T,
  writes: readonly (keyof T)[],
  before: (write: string) => void,
  after: (write: string) => void = () => {},
): T {
  const guarded = writes.map((name) => {
    const write = store[name] as (...values: readonly unknown[]) => Promise<unknown>;
    return [
      name,
      async (...values: readonly unknown[]) => {
        before(String(name));
        const answer = await write(...values);
        after(String(name));
        return answer;
      },
    ] as const;
  });
  return { ...store, ...Object.fromEntries(guarded) };
}
