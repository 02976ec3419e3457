import { expect, it } from 'vitest';
import * as forge from './index.ts';

it('exports these names and no others', () => {
  expect(Object.keys(forge).toSorted()).toEqual([
    'checkProof',
    'decodePayload',
    'identifyDelivery',
    'identifyGithub',
    'payloadEncoding',
    'readEvent',
    'readProof',
    'repositoryKey',
    'sourcesOf',
  ]);
});
