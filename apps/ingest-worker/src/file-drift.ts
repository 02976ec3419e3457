/** How much of the sources' files reconciliation found not to be in the graph as they are. */
import type { SyncReport } from '@docgraph/ingestion';

export interface FileDrift {
  /** Takes in what was found now; returns |added, modified, moved, removed| / |files| over all sources found so far. */
  found(reports: readonly SyncReport[]): number;
}

export function createFileDrift(): FileDrift {
  const bySource = new Map<string, { readonly wrong: number; readonly expected: number }>();
  return {
    found(reports) {
      for (const { source, change } of reports) {
        const there = change.added.length + change.modified.length + change.moved.length;
        bySource.set(source, { wrong: there + change.removed.length, expected: there + change.unchanged });
      }
      const all = [...bySource.values()];
      const wrong = all.reduce((sum, each) => sum + each.wrong, 0);
      const expected = all.reduce((sum, each) => sum + each.expected, 0);
      return wrong === 0 ? 0 : wrong / Math.max(expected, wrong);
    },
  };
}
