/** The store in process passes the contract, and stays within its bytes. */
import { expect, test } from 'vitest';
import { cacheStoreContract } from '../contract.ts';
import { createMemoryStore } from './memory-store.ts';

cacheStoreContract('memory', async () => createMemoryStore());

test('the least recently used entries go when the bytes are used up', async () => {
  const store = createMemoryStore({ bytesMax: 100_000 });
  const entry = { text: 'x'.repeat(1000), storedAtMs: 0 };
  const address = (i: number): { readonly key: string; readonly revision: string } => ({ key: `${i}`, revision: 'r' });
  for (let i = 0; i < 1000; i++) {
    await store.set(address(i), entry, 60_000);
    expect(await store.get(address(0))).toEqual(entry);
    expect((await store.size()).bytes).toBeLessThanOrEqual(100_000);
  }
  const { entries } = await store.size();
  expect(entries).toBeGreaterThan(30);
  expect(entries).toBeLessThan(50);
  expect([await store.get(address(999)), await store.get(address(500))]).toEqual([entry, null]);
});
