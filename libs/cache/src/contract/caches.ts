/** What the cache does over any stores. */
import { expect, test } from 'vitest';
import type { Cache, Computed } from '../cache.ts';
import { createCache } from '../read-through.ts';
import { counted, isNothing, kept, parseAnswer, type Stores } from './answers.ts';
import type { Answer } from './index-model.ts';
import { readWhileChanging } from './read-while-changing.ts';

/** @param open fresh, empty stores a call. */
export function cacheTests(open: () => Promise<Stores>): void {
  let revision = 'r1';
  const opened = async (stores?: Stores): Promise<{ readonly cache: Cache<Answer>; readonly seen: string[] }> => {
    const observer = counted();
    revision = 'r1';
    const options = { revision: async () => revision, parse: parseAnswer, isNothing, observer };
    return { cache: createCache({ ...(stores ?? (await open())), ...options }), seen: observer.seen };
  };

  test('computes once for everyone who waits', async () => {
    const { cache, seen } = await opened();
    let runs = 0;
    const { promise, resolve } = Promise.withResolvers<Computed<Answer>>();
    const begun = Promise.withResolvers<void>();
    const compute = (): Promise<Computed<Answer>> => {
      runs++;
      begun.resolve();
      return promise;
    };
    const first = cache.get('q', compute);
    await begun.promise;
    const others = Array.from({ length: 200 }, () => cache.get('q', compute));
    resolve(kept(1));
    expect(new Set((await Promise.all([first, ...others])).map((answer) => answer.version))).toEqual(new Set([1]));
    expect(runs).toBe(1);
    expect(seen).toEqual(['miss', ...others.map(() => 'joined')]);
    expect(await cache.get('q', compute)).toEqual({ version: 1 });
    expect(seen.at(-1)).toBe('memory value');
    await cache.close();
  });

  test('tells nothing from not knowing', async () => {
    const { cache, seen } = await opened();
    expect(await cache.peek('q')).toEqual({ kind: 'miss' });
    expect(await cache.get('q', async () => kept(0))).toEqual({ version: 0 });
    expect(await cache.peek('q')).toMatchObject({ kind: 'nothing' });
    expect(await cache.get('q', () => Promise.reject(new Error('computed again')))).toEqual({ version: 0 });
    expect(seen).toEqual(['miss', 'memory nothing']);
    await cache.close();
  });

  test('forgets what is older than its time', async () => {
    const brief = createCache({ ...(await open()), revision: async () => 'r1', parse: parseAnswer, ttlMs: 40 });
    await brief.get('q', async () => kept(1));
    while ((await brief.peek('q')).kind !== 'miss') await new Promise(setImmediate);
    expect(await brief.get('q', async () => kept(2))).toEqual({ version: 2 });
    await brief.close();
  });

  test('does not keep what its computation says must not be kept, nor a failure', async () => {
    const { cache } = await opened();
    expect(await cache.get('q', async () => ({ value: { version: 1 }, keep: false }))).toEqual({ version: 1 });
    expect(await cache.peek('q')).toEqual({ kind: 'miss' });
    const waiting = [1, 2].map(() => cache.get('q', () => Promise.reject(new Error('no store'))));
    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
    expect(await cache.get('q', async () => kept(2))).toEqual({ version: 2 });
    await cache.close();
  });

  test('ends the waiting of one caller alone, and the computation with the last one', async () => {
    const { cache } = await opened();
    const begun = Promise.withResolvers<AbortSignal>();
    const compute = (signal: AbortSignal): Promise<Computed<Answer>> => {
      begun.resolve(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    };
    const [a, b] = [new AbortController(), new AbortController()];
    const first = cache.get('q', compute, a.signal);
    const signal = await begun.promise;
    const second = cache.get('q', compute, b.signal);
    await new Promise(setImmediate);
    a.abort(new Error('a left'));
    await expect(first).rejects.toThrow('a left');
    expect(signal.aborted).toBe(false);
    b.abort(new Error('b left'));
    await expect(second).rejects.toThrow('b left');
    expect(signal.aborted).toBe(true);
    expect(await cache.get('q', async () => kept(3))).toEqual({ version: 3 });
    await cache.close();
  });

  test('answers nobody who comes after the pointer has moved from what was stored or begun before', async () => {
    const { cache } = await opened();
    await cache.get('stored', async () => kept(1));
    const slow = Promise.withResolvers<Computed<Answer>>();
    const begun = Promise.withResolvers<void>();
    const before = cache.get('begun', () => {
      begun.resolve();
      return slow.promise;
    });
    await begun.promise;
    revision = 'r2';
    expect(await cache.get('stored', async () => kept(2))).toEqual({ version: 2 });
    expect(await cache.get('begun', async () => kept(2))).toEqual({ version: 2 });
    slow.resolve(kept(1));
    expect(await before).toEqual({ version: 1 });
    for (const key of ['stored', 'begun'])
      expect(await cache.get(key, () => Promise.reject(new Error('not stored')))).toEqual({ version: 2 });
    await cache.close();
  });

  test('never serves a stale value while the index changes under many readers', () =>
    readWhileChanging(async () => [await open()]));
}
