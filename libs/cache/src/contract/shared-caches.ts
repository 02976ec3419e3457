/** What the caches of several processes do over one shared store. */
import { expect, test } from 'vitest';
import type { Cache, Computed } from '../cache.ts';
import { createCache } from '../read-through.ts';
import { counted, isNothing, kept, parseAnswer, type Stores } from './answers.ts';
import type { Answer } from './index-model.ts';
import { readWhileChanging } from './read-while-changing.ts';

/** @param pair stores of two processes that share one server's contents. */
export function sharedCacheTests(pair: () => Promise<readonly [Required<Stores>, Required<Stores>]>): void {
  const openPair = async (): Promise<readonly [Cache<Answer>, Cache<Answer>, readonly string[]]> => {
    const observer = counted();
    const options = { revision: async () => 'r1', parse: parseAnswer, isNothing, observer };
    const [a, b] = await pair();
    return [createCache({ ...a, ...options }), createCache({ ...b, ...options }), observer.seen];
  };

  test('what one process has computed, another one serves', async () => {
    const [a, b, seen] = await openPair();
    await a.get('value', async () => kept(7));
    await a.get('nothing', async () => kept(0));
    const never = (): Promise<Computed<Answer>> => Promise.reject(new Error('computed again'));
    expect(await b.get('value', never)).toEqual({ version: 7 });
    expect(await b.get('nothing', never)).toEqual({ version: 0 });
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
