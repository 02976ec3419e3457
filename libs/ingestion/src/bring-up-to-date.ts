/** Brings what is indexed of a declared source to the state of its place: look → fetch → sync, and what is gone goes. */
import { AppError, sourceName, toAppError, type SourceId } from '@docgraph/domain';
import type { GraphStore } from '@docgraph/graph';
import type { Connector, Target } from './connector.ts';
import type { Ingestor } from './ingestor.ts';
import { requireFolder } from './scan.ts';
import type { FolderSource, SyncReport } from './sync.ts';

export interface Brought {
  /** Of the targets that were brought up to date. */
  readonly reports: readonly SyncReport[];
  /** Versions that were indexed and are not there any more. */
  readonly removed: readonly SourceId[];
  /** Why the place, or a part of it, could not be read: what is indexed of that stays. Null when all was. */
  readonly failure: AppError | null;
}

export interface BringOptions {
  readonly ingestor: Pick<Ingestor, 'sync' | 'forget'>;
  readonly graph: Pick<GraphStore, 'sources' | 'lastRun'>;
  /** Leaves a target whose head is indexed already as it is: for hints and looks by the clock. Default false. */
  readonly trustHeads?: boolean;
  /** Called with what is indexed before it is. */
  readonly onTarget?: (source: SourceId) => void;
}

/**
 * Rejects only when the stores fail or the signal aborts. A version that is gone goes after the others have been brought up to
 * date, so that something answers all the time.
 */
export async function bringUpToDate(
  connector: Connector,
  { ingestor, graph, trustHeads = false, onTarget = () => {} }: BringOptions,
  signal?: AbortSignal,
): Promise<Brought> {
  const known = (await graph.sources()).filter(({ id }) => sourceName(id) === connector.id);
  // Of before the look: what another process writes from now on is newer than what is seen here.
  const runs = new Map(await Promise.all(known.map(async ({ id }) => [id, await graph.lastRun(id)] as const)));
  const looked = await attempt(() => connector.look(signal));
  if (looked.failure !== null) return { reports: [], removed: [], failure: looked.failure };
  const reports: SyncReport[] = [];
  let failure: AppError | null = null;
  for (const target of looked.value) {
    const revision = known.find(({ id }) => id === target.source)?.revision;
    if (trustHeads && target.head !== null && target.head === revision) continue;
    const fetched = await attempt(() => fetchTarget(connector, target, signal));
    if (fetched.failure !== null) {
      failure ??= fetched.failure;
      continue;
    }
    onTarget(target.source);
    // A folder is scanned as it is when its turn comes.
    const since = target.head === null ? undefined : (runs.get(target.source) ?? 0);
    reports.push(await ingestor.sync(fetched.value, signal, since));
  }
  const present = new Set(looked.value.map(({ source }) => source));
  const removed = known.map(({ id }) => id).filter((id) => !present.has(id));
  if (present.size === 0 && known.length === 0) failure = nothingThere(connector);
  for (const id of removed) await ingestor.forget(id, signal);
  return { reports, removed, failure };
}

/** A folder that is gone is a place that cannot be read, too; it is seen before anything of it is touched. */
async function fetchTarget(connector: Connector, target: Target, signal?: AbortSignal): Promise<FolderSource> {
  const source = await connector.fetch(target, signal);
  await requireFolder(source.location);
  return source;
}

type Attempt<T> = { readonly value: T; readonly failure: null } | { readonly failure: AppError };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work(), failure: null };
  } catch (thrown) {
    const failure = toAppError(thrown);
    if (failure.kind === 'aborted' || failure.kind === 'internal') throw thrown;
    return { failure };
  }
}

const nothingThere = ({ id }: Connector): AppError =>
  new AppError(
    `${id}: nothing in the repository matches the refs that are declared, so nothing is indexed: check ref or refs`,
    {
      ...{ code: 'git-ref-not-found', kind: 'not-found' },
    },
  );
