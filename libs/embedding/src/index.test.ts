import { expect, test } from 'vitest';
import * as embedding from './index.ts';

test('the public API is this list', () => {
  expect(Object.keys(embedding).sort()).toEqual([
    'CACHE_BYTES_MAX_DEFAULT',
    'CACHE_BYTES_MIN',
    'THREADS_MAX',
    'addModel',
    'createCachedEmbedder',
    'createEncoder',
    'createHttpEmbedder',
    'createLocalEmbedder',
    'embedByTexts',
    'listModels',
    'openEmbeddingCache',
    'readModelFolder',
    'resolveModel',
    'resolveRuntime',
    'textOf',
    'verifyModelFolder',
  ]);
});
