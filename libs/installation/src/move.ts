/** Both ends of a move of an installation's index from one set of engines to another, with the lock that keeps writers out. */
import { AppError, toAppError } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import type { Engines } from './engines.ts';
import { requireShared, share } from './live-index.ts';
import { readRecord, type InstallationRecord } from './record.ts';
import { openReadStores, openWriteStores, type ReaderStores, type WriteStores } from './stores.ts';
import { acquireWriterLock } from './writer-lock.ts';

export interface MoveEnds {
  /** Data folder of the installation. */
  readonly dir: string;
  readonly from: Engines;
  readonly to: Engines;
  /** Whether an index at the target that is newer than the one to move may be replaced. */
  readonly replace: boolean;
}

export interface Move {
  readonly from: ReaderStores;
  /** Where an engine is the same on both ends, it is the same store. */
  readonly to: WriteStores;
  /** Closes the stores and gives the lock back; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the index that answers on the engines `from`, and the place of it on the engines `to`.
 * @throws AppError `no-index` (unavailable) where there is none to move, `move-target-newer` (conflict), `writer-busy` (conflict),
 * and what opening the stores throws, with the option that names the engines.
 */
export async function openMove({ dir, from, to, replace }: MoveEnds): Promise<Move> {
  const record = readRecord(dir);
  const { current } = record;
  if (current === null) throw noIndex(dir, from);
  const lock = acquireWriterLock(dir);
  const opened: { close(): Promise<void> }[] = [];
  const closeAll = async (): Promise<void> => {
    for (const store of opened.splice(0)) await store.close();
    lock.release();
  };
  try {
    const source = await named('--from', () => openSource({ dir, ...current }, from));
    opened.push(source.index, source.graph);
    if ((await source.graph.sources()).length === 0) throw noIndex(dir, from);
    if (!replace) await named('--to', () => requireShared(current, record, to));
    const target = await named('--to', () => openWriteStores({ dir, ...current }, to));
    opened.push(target.index, target.graph);
    await named('--to', () => share(current, to));
    if (from.graph.kind !== to.graph.kind && !replace) await refuseNewer(source.graph, target.graph);
    return { from: source, to: target, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

type CurrentIndex = NonNullable<InstallationRecord['current']>;

/** A server that is down is told now, not by the first read. */
async function openSource(index: CurrentIndex & { readonly dir: string }, engines: Engines): Promise<ReaderStores> {
  const stores = await openReadStores(index, engines);
  try {
    await stores.index.stats();
    return stores;
  } catch (error) {
    await stores.index.close();
    await stores.graph.close();
    throw error;
  }
}

async function named<T>(option: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (thrown) {
    const { message, code, kind, metadata } = toAppError(thrown);
    throw new AppError(`${option}: ${message}`, { code, kind, metadata, cause: thrown });
  }
}

const noIndex = (dir: string, { graph, vector }: Engines): AppError =>
  new AppError(`--from: there is no index of ${dir} on ${graph.kind}+${vector.kind}: docgraph ingest FOLDER first`, {
    ...{ code: 'no-index', kind: 'unavailable' },
  });

/** What was indexed at the target after the index that is to be moved would be lost. */
async function refuseNewer(from: GraphReader, to: GraphReader): Promise<void> {
  const [before, after] = [await newest(from), await newest(to)];
  if (after <= before) return;
  throw new AppError(
    `--to: there is an index of ${after} already, newer than that of ${before || 'no time'} at --from: to answer from it set ` +
      'DOCGRAPH_GRAPH and DOCGRAPH_VECTOR; to keep it, move the other way; to replace it, add --replace',
    { code: 'move-target-newer', kind: 'conflict' },
  );
}

/** When a source reached its revision last; '' where none has. */
const newest = async (graph: GraphReader): Promise<string> =>
  (await graph.sources())
    .map(({ indexedAt }) => indexedAt ?? '')
    .sort()
    .at(-1) ?? '';
