/** What every store of the cache must do, and what the cache does over it: one suite, run on the real engines. */
import { afterEach, beforeEach, describe } from 'vitest';
import type { CacheStore, SharedCacheStore } from './cache-store.ts';
import { cacheTests } from './contract/caches.ts';
import { sharedCacheTests } from './contract/shared-caches.ts';
import { sharedStoreTests, storeTests } from './contract/stores.ts';
import { createMemoryStore } from './memory/memory-store.ts';

/** @param open a fresh, empty store a call, with the default limit on an entry. */
export function cacheStoreContract(name: string, open: () => Promise<CacheStore>): void {
  describe(`cache store contract on ${name}`, () => {
    let store: CacheStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    storeTests(() => store);
  });
  describe(`cache contract on ${name}`, () => cacheTests(async () => ({ memory: await open() })));
}

/** @param open a store with the contents of this namespace: two calls with one name are two processes. */
export function sharedStoreContract(name: string, open: (namespace: string) => Promise<SharedCacheStore>): void {
  let namespaces = 0;
  const fresh = (): Promise<SharedCacheStore> => open(`n${namespaces++}`);
  describe(`cache store contract on ${name}`, () => {
    let store: SharedCacheStore;
    beforeEach(async () => {
      store = await fresh();
    });
    afterEach(() => store.close());
    storeTests(() => store);
    sharedStoreTests(() => store);
  });
  describe(`cache contract on memory before ${name}`, () => {
    cacheTests(async () => ({ memory: createMemoryStore(), shared: await fresh() }));
    sharedCacheTests(async () => {
      const namespace = `n${namespaces++}`;
      const process = async (): Promise<{ memory: CacheStore; shared: SharedCacheStore }> => ({
        ...{ memory: createMemoryStore(), shared: await open(namespace) },
      });
      return [await process(), await process()];
    });
  });
}
