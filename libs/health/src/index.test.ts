import { expect, test } from 'vitest';
import * as api from './index.ts';

test('exports these names, and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'catalogue',
    'checkHealth',
    'formatGithub',
    'formatJunit',
    'formatSarif',
    'isAtLeast',
    'parseHealthConfig',
  ]);
});
