/** The cache port, its store in process, and the cache over the stores. */
export type { CacheAddress, CacheStore, SharedCacheStore, StoredEntry, StoreSize } from './cache-store.ts';
export type { Cache, CacheLevel, CacheLookup, CacheObserver, CacheStats, Computed, HitKind } from './cache.ts';
export { createMemoryStore } from './memory/memory-store.ts';
export type { MemoryStoreOptions } from './memory/memory-store.ts';
export { createCache } from './read-through.ts';
export type { CacheOptions } from './read-through.ts';
