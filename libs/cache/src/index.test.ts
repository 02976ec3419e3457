/** The public interface is a list. */
import { expect, test } from 'vitest';
import * as cache from './index.ts';
import * as redis from './redis/index.ts';

test('exports these values and no others', () => {
  expect(Object.keys(cache).sort()).toEqual(['createCache', 'createMemoryStore']);
  expect(Object.keys(redis)).toEqual(['createRedisStore']);
});
