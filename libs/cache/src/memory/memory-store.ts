/** The store in process: the most recently used entries, within a number of bytes. */
import { LRUCache } from 'lru-cache';
import type { CacheAddress, CacheStore, StoredEntry } from '../cache-store.ts';

export interface MemoryStoreOptions {
  /** Default 64 MiB. */
  readonly bytesMax?: number;
  /** An entry larger than this is not kept; default 1 MiB. */
  readonly entryBytesMax?: number;
}

/** A map's slot, the entry and two string headers, rounded up. */
const ENTRY_OVERHEAD_BYTES = 256;
/** Strings have one or two bytes a unit; the larger is assumed. */
const BYTES_PER_UNIT = 2;

export function createMemoryStore(options: MemoryStoreOptions = {}): CacheStore {
  const { bytesMax = 64 * 1024 * 1024, entryBytesMax = 1024 * 1024 } = options;
  const entries = new LRUCache<string, StoredEntry>({
    maxSize: bytesMax,
    maxEntrySize: Math.min(entryBytesMax, bytesMax),
    sizeCalculation: ({ text }, name) => (name.length + text.length) * BYTES_PER_UNIT + ENTRY_OVERHEAD_BYTES,
  });
  return {
    async get(address) {
      return entries.get(nameOf(address)) ?? null;
    },
    async set(address, entry, ttlMs) {
      const name = nameOf(address);
      entries.set(name, entry, { ttl: ttlMs });
      return entries.has(name);
    },
    async size() {
      return { entries: entries.size, bytes: entries.calculatedSize };
    },
    async close() {
      entries.clear();
    },
  };
}

/** No revision contains a NUL, so two addresses never share a name. */
function nameOf({ key, revision }: CacheAddress): string {
  return `${revision}\0${key}`;
}
