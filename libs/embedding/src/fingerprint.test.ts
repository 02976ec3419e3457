import { expect, test } from 'vitest';
import type { ModelProfile } from './embedder.ts';
import { fingerprintOf } from './fingerprint.ts';

const profile: ModelProfile = {
  name: 'e5-small-v2',
  dimensions: 384,
  maxTokens: 512,
  pooling: 'mean',
  prefixes: { query: 'query: ', passage: 'passage: ' },
};

test('a fingerprint is the readable name and a hash', () => {
  expect(fingerprintOf(profile, ['abc', 'native'])).toMatch(/^e5-small-v2-[0-9a-f]{12}$/);
  expect(fingerprintOf({ ...profile, name: 'Owner/My Model' }, [])).toMatch(/^owner-my-model-[0-9a-f]{12}$/);
});

test('everything that changes a vector changes the fingerprint', () => {
  const variants = [
    fingerprintOf(profile, ['abc', 'native']),
    fingerprintOf(profile, ['abc', 'portable']),
    fingerprintOf(profile, ['abd', 'native']),
    fingerprintOf({ ...profile, dimensions: 256 }, ['abc', 'native']),
    fingerprintOf({ ...profile, maxTokens: 256 }, ['abc', 'native']),
    fingerprintOf({ ...profile, pooling: 'cls' }, ['abc', 'native']),
    fingerprintOf({ ...profile, prefixes: { query: '', passage: 'passage: ' } }, ['abc', 'native']),
    fingerprintOf({ ...profile, prefixes: { query: 'query: ', passage: '' } }, ['abc', 'native']),
  ];
  expect(new Set(variants).size).toBe(variants.length);
});
