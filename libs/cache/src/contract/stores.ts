/** What every store does. */
import { expect, test } from 'vitest';
import type { CacheStore, SharedCacheStore } from '../cache-store.ts';

const HOUR_MS = 3_600_000;
const entry = (text: string): { readonly text: string; readonly storedAtMs: number } => ({
  ...{ text, storedAtMs: 1_700_000_000_000 },
});

export function storeTests(store: () => CacheStore): void {
  test('gives back what was stored, to the letter, and nothing for other addresses', async () => {
    const texts = ['', 'plain', '{"a":"ü\\n€ 𝄞"}', 'two\nlines\0and a NUL', '1700000000000\n'];
    for (const [i, text] of texts.entries())
      expect(await store().set({ key: `k${i}`, revision: 'r1' }, entry(text), HOUR_MS)).toBe(true);
    for (const [i, text] of texts.entries())
      expect(await store().get({ key: `k${i}`, revision: 'r1' })).toEqual(entry(text));
    expect(await store().get({ key: 'none', revision: 'r1' })).toBeNull();
    expect(await store().get({ key: '', revision: 'r1' })).toBeNull();
  });

  test('keeps revisions apart', async () => {
    await store().set({ key: 'k', revision: 'r1' }, entry('old'), HOUR_MS);
    expect(await store().get({ key: 'k', revision: 'r2' })).toBeNull();
    await store().set({ key: 'k', revision: 'r2' }, entry('new'), HOUR_MS);
    expect((await store().get({ key: 'k', revision: 'r1' }))?.text).toBe('old');
    expect((await store().get({ key: 'k', revision: 'r2' }))?.text).toBe('new');
    await store().set({ key: 'k', revision: 'r2' }, entry('newer'), HOUR_MS);
    expect((await store().get({ key: 'k', revision: 'r2' }))?.text).toBe('newer');
  });

  test('forgets an entry after its time', async () => {
    const address = { key: 'short', revision: 'r1' };
    await store().set(address, entry('gone soon'), 60);
    expect(await store().get(address)).not.toBeNull();
    const before = performance.now();
    while ((await store().get(address)) !== null) await new Promise(setImmediate);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test('does not keep what is too large, and says so', async () => {
    const address = { key: 'large', revision: 'r1' };
    expect(await store().set(address, entry('x'.repeat(1024 * 1024 + 1)), HOUR_MS)).toBe(false);
    expect(await store().get(address)).toBeNull();
  });

  test('tells its size', async () => {
    const before = await store().size();
    for (let i = 0; i < 50; i++) await store().set({ key: `s${i}`, revision: 'r' }, entry('x'.repeat(1000)), HOUR_MS);
    const after = await store().size();
    expect(after.entries).toBeGreaterThanOrEqual(50);
    expect(after.bytes - before.bytes).toBeGreaterThan(40_000);
  });
}

export function sharedStoreTests(store: () => SharedCacheStore): void {
  const address = { key: 'claimed', revision: 'r1' };

  test('lets one owner claim an address, until that owner releases it', async () => {
    const claims = await Promise.all(['a', 'b', 'c'].map((owner) => store().claim(address, owner, HOUR_MS)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const owner = ['a', 'b', 'c'][claims.indexOf(true)]!;
    await store().release(address, 'somebody else');
    expect(await store().claim(address, 'd', HOUR_MS)).toBe(false);
    expect(await store().claim({ ...address, revision: 'r2' }, 'd', HOUR_MS)).toBe(true);
    await store().release(address, owner);
    expect(await store().claim(address, 'd', HOUR_MS)).toBe(true);
  });

  test('ends a claim after its time', async () => {
    expect(await store().claim(address, 'vanished', 50)).toBe(true);
    while (!(await store().claim(address, 'next', HOUR_MS))) await new Promise(setImmediate);
    expect(await store().get(address)).toBeNull();
  });
}
