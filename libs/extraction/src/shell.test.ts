import { expect, test } from 'vitest';
import { invocations } from './shell.ts';

test('every white space ends a word, also the no-break spaces of a printed tree', () => {
  const found = invocations('ls\u00a0-l | wc\u2003-l \u00a0');
  const words = found.map(({ program, words }) => [program, ...words.map(({ text }) => text)].join(' '));
  expect(words).toEqual(['ls -l', 'wc -l']);
});
