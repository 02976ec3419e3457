/** The read side of an installation: opens the index that answers, and changes over when another one is published. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, sha256 } from '@docgraph/domain';
import type { Embedder } from '@docgraph/embedding';
import { EMBEDDED, type Engines } from './engines.ts';
import { readRecord, recordFile, type DeclaredSource, type InstallationRecord, type ModelChoice } from './record.ts';
import { openReadStores, type ReaderStores } from './stores.ts';

export interface ReaderOptions {
  readonly dir: string;
  /** Makes the embedder of a model; when it rejects, search goes on without meaning and says so. */
  readonly embedderFor: (model: ModelChoice) => Promise<Embedder>;
  readonly onError?: (error: unknown) => void;
  /** Default: {@link EMBEDDED}. */
  readonly engines?: Engines;
}

/** Everything a request needs, of one index. */
export interface ReadStores extends ReaderStores {
  /** Null when the model is not to be had, or is another one than the index was made with. */
  readonly embedder: Embedder | null;
  /** Names the index: the same for all who read it, another one for a file that replaces it. */
  readonly identity: string;
  /** By name of a source with several versions the one that is searched by default, where one is declared. */
  readonly defaultVersions: ReadonlyMap<string, string>;
}

export interface InstallationReader {
  /** The stores that answer now; null while there is no index. */
  stores(): Promise<ReadStores | null>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** A replaced index stays this long for the requests that are under way. */
export const REPLACED_GRACE_MS = 30_000;

/** Opens nothing yet: the first call of {@link InstallationReader.stores} does. */
export function openReader(options: ReaderOptions): InstallationReader {
  const { dir, embedderFor, onError = () => {}, engines = EMBEDDED } = options;
  let stamp = NEVER_READ;
  let opened = NOTHING_OPEN;
  let closed = false;
  // Told anew whenever the record changes: a declaration holds for an index that is open already.
  const defaultVersions = new Map<string, string>();
  const leaving = new Set<Promise<ReadStores | null>>();

  const openIndex = async (current: CurrentIndex, inode: string): Promise<ReadStores> => {
    const { graph, index } = await openReadStores({ dir, ...current }, engines);
    const embedder = await embedderFor(current.model).catch((error: unknown) => (onError(error), null));
    const identity = sha256(engines.name, current.file, current.fingerprint, inode);
    const stores = { graph, index, identity, defaultVersions };
    if (embedder === null || embedder.fingerprint === current.fingerprint) return { ...stores, embedder };
    await embedder.close();
    return { ...stores, embedder: null };
  };

  const changeOver = (current: CurrentIndex | null, file: string | null, inode: string): void => {
    const { stores } = opened;
    leaving.add(stores);
    setTimeout(() => void closeStores(stores).finally(() => leaving.delete(stores)), REPLACED_GRACE_MS).unref();
    const next = { file, inode, stores: current === null ? Promise.resolve(null) : openIndex(current, inode) };
    opened = next;
    // What failed may succeed with the next request: the file was being replaced, or too many were open.
    next.stores.catch(() => {
      if (opened === next) [opened, stamp] = [NOTHING_OPEN, NEVER_READ];
    });
  };

  return {
    async stores() {
      if (closed) throw readerClosed();
      // The record is small and rarely changes: two stats a request tell whether to look.
      const now = stampOf(recordFile(dir));
      if (now !== stamp || inodeOf(opened.file) !== opened.inode) {
        const { current, sources } = readRecord(dir);
        defaultVersions.clear();
        for (const [name, version] of declaredDefaults(sources)) defaultVersions.set(name, version);
        const file = current === null ? null : join(dir, current.file);
        // A folder that was deleted and made anew has a file of the same name, but not the same file.
        const inode = inodeOf(file);
        if (file !== opened.file || inode !== opened.inode) changeOver(current, file, inode);
        stamp = now;
      }
      return opened.stores;
    },
    async close() {
      closed = true;
      await Promise.all([...leaving, opened.stores].map(closeStores));
      leaving.clear();
      opened = NOTHING_OPEN;
    },
  };
}

const readerClosed = (): AppError =>
  new AppError('this program is ending and answers no more: start it again', {
    ...{ code: 'reader-closed', kind: 'unavailable' },
  });

interface Opened {
  readonly file: string | null;
  /** Of the file when it was opened: a file that is replaced has another one. */
  readonly inode: string;
  readonly stores: Promise<ReadStores | null>;
}

const NOTHING_OPEN: Opened = { file: null, inode: '', stores: Promise.resolve(null) };
/** Differs from every stamp of a record. */
const NEVER_READ = 'never read';

/** By name of a source the version that is searched by default, where one is declared; `newest` is what holds elsewhere. */
export function declaredDefaults(
  sources: readonly DeclaredSource[],
): readonly (readonly [name: string, version: string])[] {
  return sources.flatMap(({ id, git }) => {
    const version = git?.versions?.default;
    return version === undefined || version === 'newest' ? [] : [[id, version] as const];
  });
}

type CurrentIndex = NonNullable<InstallationRecord['current']>;

async function closeStores(opening: Promise<ReadStores | null>): Promise<void> {
  const stores = await opening.catch(() => null);
  await stores?.embedder?.close();
  await stores?.index.close();
  await stores?.graph.close();
}

/** Changes whenever the file is written or replaced; empty while there is none. */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? '' : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}

function inodeOf(file: string | null): string {
  const stats = file === null ? undefined : statSync(file, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? '' : String(stats.ino);
}
