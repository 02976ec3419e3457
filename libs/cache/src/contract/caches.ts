/** What the cache does over any stores. */
import { AppError } from '@docgraph/domain';
import { expect, test } from 'vitest';
import type { CacheStore, SharedCacheStore } from '../cache-store.ts';
import type { Cache, CacheObserver, Computed } from '../cache.ts';
import { createCache } from '../read-through.ts';
import { createIndexModel, seededSteps, type Answer } from './index-model.ts';

export interface Stores {
  readonly memory: CacheStore;
  readonly shared?: SharedCacheStore;
}

interface Counted extends CacheObserver {
  readonly seen: string[];
}

const kept = (version: number): Computed<Answer> => ({ value: { version }, keep: true });

function parseAnswer(stored: unknown): Answer {
  if (typeof stored === 'object' && stored !== null && 'version' in stored && typeof stored.version === 'number')
    return { version: stored.version };
  throw new AppError('no answer', { code: 'test', kind: 'corrupt' });
}

function counted(): Counted {
  const seen: string[] = [];
  return {
    seen,
    hit: (level, kind) => seen.push(`${level} ${kind}`),
    miss: () => seen.push('miss'),
    joined: () => seen.push('joined'),
    fault: ({ code }) => seen.push(code),
  };
}

/** @param open fresh, empty stores a call. */
export function cacheTests(open: () => Promise<Stores>): void {
  let revision = 'r1';
  const opened = async (stores?: Stores): Promise<{ readonly cache: Cache<Answer>; readonly seen: string[] }> => {
    const observer = counted();
    revision = 'r1';
    const options = { revision: async () => revision, parse: parseAnswer, observer };
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
    expect(new Set((await Promise.all([first, ...others])).map((answer) => answer?.version))).toEqual(new Set([1]));
    expect(runs).toBe(1);
    expect(seen).toEqual(['miss', ...others.map(() => 'joined')]);
    expect(await cache.get('q', compute)).toEqual({ version: 1 });
    expect(seen.at(-1)).toBe('memory value');
    await cache.close();
  });

  test('tells nothing from not knowing, and keeps it for its own time', async () => {
    const { cache, seen } = await opened();
    expect(await cache.peek('q')).toEqual({ kind: 'miss' });
    const nothing = async (): Promise<Computed<Answer>> => ({ value: null, keep: true });
    expect(await cache.get('q', nothing)).toBeNull();
    expect(await cache.peek('q')).toMatchObject({ kind: 'nothing' });
    expect(await cache.get('q', () => Promise.reject(new Error('computed again')))).toBeNull();
    expect(seen).toEqual(['miss', 'memory nothing']);
    await cache.close();

    const stores = await open();
    const brief = createCache({ ...stores, revision: async () => 'r1', parse: parseAnswer, nothingTtlMs: 40 });
    await brief.get('nothing', nothing);
    await brief.get('something', async () => kept(1));
    while ((await brief.peek('nothing')).kind !== 'miss') await new Promise(setImmediate);
    expect(await brief.peek('something')).toMatchObject({ kind: 'value', value: { version: 1 } });
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

/** Readers on the caches of some processes, and a writer, in an order that follows from the seed. */
async function readWhileChanging(open: () => Promise<readonly Stores[]>): Promise<void> {
  for (const seed of [1, 2, 3, 4]) {
    const step = seededSteps(seed);
    const index = createIndexModel(step);
    const options = { revision: index.revision, parse: parseAnswer };
    const caches = (await open()).map((stores) => createCache({ ...stores, ...options }));
    let computed = 0;
    const compute = async (): Promise<Computed<Answer>> => {
      computed++;
      return { value: await index.read(), keep: true };
    };
    const ask = async (i: number): Promise<void> => {
      const oldest = index.settled();
      const answer = await caches[i % caches.length]!.get(`q${i % 3}`, compute);
      if (answer === null || answer.version < oldest)
        throw new Error(`seed ${seed}: version ${answer?.version} after the pointer named ${oldest}`);
    };
    // Readers come one after the other and wait for nobody, so that some come while others compute.
    const asked: Promise<void>[] = [];
    for (let change = 0; change < 25; change++) {
      await index.change();
      for (let reader = 0; reader < 12; reader++) {
        asked.push(ask(asked.length));
        await step();
      }
    }
    await Promise.all(asked);
    expect(computed).toBeLessThan(asked.length);
    for (const cache of caches) await cache.close();
  }
}

/** @param pair stores of two processes that share one server's contents. */
export function sharedCacheTests(pair: () => Promise<readonly [Required<Stores>, Required<Stores>]>): void {
  const openPair = async (): Promise<readonly [Cache<Answer>, Cache<Answer>, readonly string[]]> => {
    const observer = counted();
    const options = { revision: async () => 'r1', parse: parseAnswer, observer };
    const [a, b] = await pair();
    return [createCache({ ...a, ...options }), createCache({ ...b, ...options }), observer.seen];
  };

  test('what one process has computed, another one serves', async () => {
    const [a, b, seen] = await openPair();
    await a.get('value', async () => kept(7));
    await a.get('nothing', async () => ({ value: null, keep: true }));
    const never = (): Promise<Computed<Answer>> => Promise.reject(new Error('computed again'));
    expect(await b.get('value', never)).toEqual({ version: 7 });
    expect(await b.get('nothing', never)).toBeNull();
    expect(await b.get('value', never)).toEqual({ version: 7 });
    expect(seen).toEqual(['miss', 'miss', 'shared value', 'shared nothing', 'memory value']);
    expect((await b.stats()).shared?.entries).toBeGreaterThanOrEqual(2);
    await Promise.all([a.close(), b.close()]);
  });

  test('two processes that miss at the same time compute once', async () => {
    const [a, b] = await openPair();
    let runs = 0;
    const slow = Promise.withResolvers<void>();
    const compute = async (): Promise<Computed<Answer>> => {
      runs++;
      await slow.promise;
      return kept(runs);
    };
    const answers = [a, b].flatMap((cache) => [1, 2, 3].map(() => cache.get('q', compute)));
    while (runs === 0) await new Promise(setImmediate);
    slow.resolve();
    expect(await Promise.all(answers)).toEqual(answers.map(() => ({ version: 1 })));
    expect(runs).toBe(1);
    await Promise.all([a.close(), b.close()]);
  });

  test('when the computing process fails, the waiting one takes over', async () => {
    const [a, b] = await openPair();
    const failing = Promise.withResolvers<Computed<Answer>>();
    const begun = Promise.withResolvers<void>();
    const first = a.get('q', () => {
      begun.resolve();
      return failing.promise;
    });
    await begun.promise;
    const second = b.get('q', async () => kept(2));
    failing.reject(new Error('killed'));
    await expect(first).rejects.toThrow('killed');
    expect(await second).toEqual({ version: 2 });
    await Promise.all([a.close(), b.close()]);
  });

  test('no process serves a stale value while the index changes under many readers', () => readWhileChanging(pair));

  test('what cannot be read any more is a miss', async () => {
    const [stores] = await pair();
    for (const text of ['{"version":"one"}', 'no JSON'])
      await stores.shared.set({ key: text, revision: 'r1' }, { text, storedAtMs: Date.now() }, 60_000);
    const cache = createCache({ ...stores, revision: async () => 'r1', parse: parseAnswer });
    for (const text of ['{"version":"one"}', 'no JSON'])
      expect(await cache.get(text, async () => kept(1))).toEqual({ version: 1 });
    await cache.close();
  });
}
