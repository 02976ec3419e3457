/** A message is recognised whatever stands in its variable parts, and not by a part of it alone. */
import { expect, test } from 'vitest';
import { errorCore, foldedWords, matchError } from './error-names.ts';

const NAME = 'failed to mount volume *: no such file or directory';

test.each([
  ['failed to mount volume pvc-1: no such file or directory', true],
  ['Failed to mount volume "/dev/a b" : No such file or directory', true],
  ['E0101 failed to mount volume x: no such file or directory (exit 32)', false],
  ['failed to mount volume: failed to mount volume x: no such file or directory', true],
])('%s holds the message', (text, isWhole) => {
  expect(matchError(NAME, foldedWords(text))).toEqual({ words: 9, isWhole });
});

test.each([
  'failed to mount volume pvc-1: read-only file system',
  'no such file or directory: failed to mount volume',
  `failed to mount volume ${'x '.repeat(25)} no such file or directory`,
  '',
])('%j does not', (text) => expect(matchError(NAME, foldedWords(text))).toBeNull());

test('a variable part may begin or end a message', () => {
  expect(matchError('* is full: *', foldedWords('disk a is full: 9 of 9'))).toEqual({ words: 2, isWhole: true });
  expect(matchError('*', foldedWords('disk'))).toBeNull();
});

test('the core is the longest fixed part', () => {
  expect([errorCore(NAME), errorCore('*'), errorCore('disk * full')]).toEqual([
    'no such file or directory',
    '',
    'disk',
  ]);
});
