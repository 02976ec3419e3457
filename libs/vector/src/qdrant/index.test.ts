/** The public interface is a list. */
import { expect, test } from 'vitest';
import * as qdrant from './index.ts';

test('exports these values and no others', () => {
  expect(Object.keys(qdrant).sort()).toEqual([
    'QDRANT_SCHEMA_VERSION',
    'createQdrantSearchIndex',
    'dropQdrantIndexes',
    'openQdrantSearchIndex',
    'readQdrantPointer',
    'setQdrantPointer',
  ]);
});
