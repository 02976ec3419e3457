/** The test that no stale answer is served while the index changes. */
import { expect } from 'vitest';
import type { Computed } from '../cache.ts';
import { createCache } from '../read-through.ts';
import { parseAnswer, type Stores } from './answers.ts';
import { createIndexModel, seededSteps, type Answer } from './index-model.ts';

/** Readers on the caches of some processes, and a writer, in an order that follows from the seed. */
export async function readWhileChanging(open: () => Promise<readonly Stores[]>): Promise<void> {
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
      if (answer.version < oldest)
        throw new Error(`seed ${seed}: version ${answer.version} after the pointer named ${oldest}`);
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
