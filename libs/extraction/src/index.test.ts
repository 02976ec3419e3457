import { expect, it } from 'vitest';
import * as extraction from './index.ts';

it('exports these names and no others', () => {
  expect(Object.keys(extraction).toSorted()).toEqual([
    'EXTRACTION_LIMITS',
    'RULE_CONFIDENCE',
    'extract',
    'isDistinctiveName',
    'isKnownProgram',
  ]);
});
