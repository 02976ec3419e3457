import { expect, test } from 'vitest';
import { nestedAnchors } from './nested-headings.ts';

test.each([
  ['in a quote', '> ## Set `up` it ##\n', 'set-up-it'],
  ['in a list', '1. - ### [Guide](a.md)\n', 'guide'],
  ['in a call-out', '!!! note\n\n    #### Beware *this*\n', 'beware-this'],
  ['in HTML', '<h2 align="center">\n  The <b>product</b>\n</h2>', 'the-product'],
])('a heading %s has an anchor', (_where, text, anchor) => expect(nestedAnchors(text)).toEqual([anchor]));

test('a heading of the document itself and a hash without a space are none', () => {
  expect(nestedAnchors('## Section\n\n- #tag\n> #1 of two\n')).toEqual([]);
});

test('a text of marks, tags and white space ends long before the deadline of a test', () => {
  const parts = [' '.repeat(200_000), '> - '.repeat(50_000), '<h1>'.repeat(20_000), '<h1 '.repeat(20_000)];
  const text = `${parts.join('\n')}\n${' '.repeat(78)}# ${'['.repeat(200_000)}`;
  expect(nestedAnchors(text)).toHaveLength(1);
});
