/** What a sync of a folder would change, without changing it. */
import type { GraphReader } from '@docgraph/graph';
import type { ChangeSet } from './change-set.ts';
import { scanFolder } from './scan.ts';
import { planChanges, type FolderSource } from './sync.ts';

/** @throws AppError as a sync does: `not-found` when there is no such folder. */
export async function planSync(
  source: FolderSource,
  graph: Pick<GraphReader, 'manifest'>,
  signal?: AbortSignal,
): Promise<ChangeSet> {
  return planChanges(source, await scanFolder(source.location, source.rules, signal), graph);
}

/** |added ∪ modified ∪ moved ∪ removed| / |files|; 0 when there is nothing to do, 1 at most. */
export function fileDrift(changes: readonly ChangeSet[]): number {
  const sum = (count: (change: ChangeSet) => number): number => changes.reduce((all, each) => all + count(each), 0);
  const there = sum(({ added, modified, moved }) => added.length + modified.length + moved.length);
  const wrong = there + sum(({ removed }) => removed.length);
  return wrong === 0 ? 0 : wrong / Math.max(there + sum(({ unchanged }) => unchanged), wrong);
}
