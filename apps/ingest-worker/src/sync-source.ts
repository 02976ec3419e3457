/** Brings everything a source consists of up to date: look at its heads, fetch what is new, index it. */
import type { Connector, SyncReport } from '@docgraph/ingestion';
import type { JobRun } from '@docgraph/queue';
import type { Reason, Task } from './task.ts';
import type { WriteSide } from './write-side.ts';

/** Somebody heard or looks by the clock: a head that is indexed already is not looked into. */
const HINTS: readonly Reason[] = ['push', 'schedule', 'edit'];

export interface SyncSourceOptions {
  readonly connector: Connector;
  readonly run: JobRun<Task>;
  readonly side: Pick<WriteSide, 'graph' | 'ingestor'>;
  /** Called with what is indexed before it is. */
  readonly onTarget: (source: string) => void;
}

/** Reports of what was looked into; none where every head is indexed already. */
export async function syncSource(options: SyncSourceOptions): Promise<readonly SyncReport[]> {
  const { connector, run, side, onTarget } = options;
  const { signal, data } = run;
  const targets = await connector.look(signal);
  const known = await side.graph.sources();
  const isHint = HINTS.includes(data.reason);
  const reports: SyncReport[] = [];
  for (const target of targets) {
    const revision = known.find(({ id }) => id === target.source)?.revision;
    if (isHint && target.head !== null && target.head === revision) continue;
    const folder = await connector.fetch(target, signal);
    onTarget(folder.id);
    reports.push(await side.ingestor.sync(folder, signal));
  }
  const present = new Set<string>(targets.map(({ source }) => source));
  const vanished = known.filter(({ id }) => isOf(connector, id) && !present.has(id));
  for (const { id } of vanished) await side.graph.removeSource(id);
  // Takes what was removed out of the search index, too.
  if (vanished.length > 0) await side.ingestor.repair(signal);
  return reports;
}

/** Versions of a source stand beside each other under its name and their own. */
function isOf({ id, kind }: Connector, indexed: string): boolean {
  return kind === 'git' && (indexed === id || indexed.startsWith(`${id}@`));
}
