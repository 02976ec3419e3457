/** The read side of an installation: opens the index that answers, and changes over when another one is published. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Embedder } from '@docgraph/embedding';
import { openSqliteGraphReader, type GraphReader } from '@docgraph/graph';
import { createSqliteSearchIndex, type SearchIndexReader } from '@docgraph/vector';
import { readRecord, recordFile, type InstallationRecord, type ModelChoice } from './record.ts';

export interface ReaderOptions {
  readonly dir: string;
  /** Makes the embedder of a model; when it rejects, search goes on without meaning and says so. */
  readonly embedderFor: (model: ModelChoice) => Promise<Embedder>;
  readonly onError?: (error: unknown) => void;
}

/** Everything a request needs, of one index. */
export interface ReadStores {
  readonly graph: GraphReader;
  readonly index: SearchIndexReader;
  /** Null when the model is not to be had, or is another one than the index was made with. */
  readonly embedder: Embedder | null;
}

export interface InstallationReader {
  /** The stores that answer now; null while there is no index. */
  stores(): Promise<ReadStores | null>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** A replaced index stays open this long for the requests that are under way. */
const REPLACED_GRACE_MS = 30_000;

export function openReader({ dir, embedderFor, onError = () => {} }: ReaderOptions): InstallationReader {
  let stamp = '';
  let opened: Opened = { key: '', stores: Promise.resolve(null) };
  const leaving = new Set<Promise<ReadStores | null>>();

  const openIndex = async (current: CurrentIndex): Promise<ReadStores> => {
    const file = join(dir, current.file);
    const graph = openSqliteGraphReader({ file });
    const { dimensions, fingerprint } = current;
    const index = createSqliteSearchIndex({ file, dimensions, fingerprint, readOnly: true });
    const embedder = await embedderFor(current.model).catch((error: unknown) => (onError(error), null));
    if (embedder === null || embedder.fingerprint === fingerprint) return { graph, index, embedder };
    await embedder.close();
    return { graph, index, embedder: null };
  };

  const changeOver = (current: CurrentIndex | null, key: string): void => {
    const { stores } = opened;
    leaving.add(stores);
    setTimeout(() => void closeStores(stores).finally(() => leaving.delete(stores)), REPLACED_GRACE_MS).unref();
    opened = { key, stores: current === null ? Promise.resolve(null) : openIndex(current) };
  };

  return {
    async stores() {
      // The record is small and rarely changes: one stat a request tells whether to look.
      const now = stampOf(recordFile(dir));
      if (now !== stamp) {
        const { current } = readRecord(dir);
        // A folder that was deleted and made anew has a file of the same name, but not the same file.
        const key = current === null ? '' : `${current.fingerprint} ${stampOf(join(dir, current.file), 'ino')}`;
        if (key !== opened.key) changeOver(current, key);
        stamp = now;
      }
      return opened.stores;
    },
    async close() {
      await Promise.all([...leaving, opened.stores].map(closeStores));
      leaving.clear();
      opened = { key: '', stores: Promise.resolve(null) };
      stamp = '';
    },
  };
}

interface Opened {
  readonly key: string;
  readonly stores: Promise<ReadStores | null>;
}

type CurrentIndex = NonNullable<InstallationRecord['current']>;

async function closeStores(opening: Promise<ReadStores | null>): Promise<void> {
  const stores = await opening.catch(() => null);
  await stores?.embedder?.close();
  await stores?.index.close();
  await stores?.graph.close();
}

/** Changes whenever the file is replaced (`ino`) or, by default, also when it is written; `` while there is none. */
function stampOf(file: string, what: 'ino' | 'all' = 'all'): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  if (stats === undefined) return '';
  return what === 'ino' ? String(stats.ino) : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}
