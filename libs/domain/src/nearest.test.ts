import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['broken-link', 'broken-anchor', 'orphan-document'];

test('a slip of the pen finds the name that was meant', () => {
  expect(nearest('broken-lnik', known)).toBe('broken-link');
  expect(nearest('orphan-documents', known)).toBe('orphan-document');
});

test('a name that is like none, and a short one with half of its letters wrong, find nothing', () => {
  expect(nearest('spelling', known)).toBeNull();
  expect(nearest('abc', ['xyz', 'abz'])).toBe('abz');
  expect(nearest('ab', ['xy'])).toBeNull();
});
