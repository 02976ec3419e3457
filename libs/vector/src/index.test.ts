/** The public interface is a list. */
import { expect, test } from 'vitest';
import * as vector from './index.ts';

test('exports these values and no others', () => {
  expect(Object.keys(vector).sort()).toEqual([
    'ANALYZER_VERSION',
    'DEFAULT_FIELD_WEIGHTS',
    'INDEX_SCHEMA_VERSION',
    'analyze',
    'analyzeQuery',
    'createSqliteSearchIndex',
  ]);
});
