import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createModelTokenizer, limitTokens } from './model-tokenizer.ts';
import { LONG_TEXT, SHIPPED_MODEL, temporaryFolder } from './testing/shipped-model.ts';

const CLS = 101;
const SEP = 102;
const tokenizerFile = join(SHIPPED_MODEL, 'tokenizer.json');

test('a short text is framed by its special tokens and not padded', async () => {
  const { encode } = await createModelTokenizer(tokenizerFile, 256);
  expect(encode('hello world')).toEqual([CLS, 7592, 2088, SEP]);
  expect(encode('')).toEqual([CLS, SEP]);
});

test('a text over the limit is cut before its closing special token', async () => {
  const whole = (await createModelTokenizer(tokenizerFile, 8192)).encode(LONG_TEXT);
  const cut = (await createModelTokenizer(tokenizerFile, 256)).encode(LONG_TEXT);
  expect(whole.length).toBeGreaterThan(256);
  expect(cut).toEqual([...whole.slice(0, 255), SEP]);
});

test('a text of exactly the limit is left whole', async () => {
  const words = Array.from({ length: 254 }, () => 'hello').join(' ');
  const { encode } = await createModelTokenizer(tokenizerFile, 256);
  expect(encode(words)).toHaveLength(256);
  expect(encode(`${words} world`)).toEqual(encode(words));
});

test('tokens before a character are counted with those that open the text, and end at the limit', async () => {
  const { countBefore } = await createModelTokenizer(tokenizerFile, 6);
  const text = 'hello world, hello again and again';
  expect(['hello', 'world', 'again', 'and'].map((word) => countBefore(text, text.lastIndexOf(word)))).toEqual([
    4, 2, 5, 5,
  ]);
  expect([0, text.length].map((index) => countBefore(text, index))).toEqual([1, 5]);
});

test('all special tokens that close a text are kept, however many there are', () => {
  const { encode } = limitTokens((text) => [1, ...Array.from(text, () => 7), 8, 9], 6);
  expect(encode('abcdefgh')).toEqual([1, 7, 7, 7, 8, 9]);
  const openEnded = limitTokens((text) => [1, ...Array.from(text, () => 7)], 4);
  expect(openEnded.encode('abcdefgh')).toEqual([1, 7, 7, 7]);
});

test('an enormous text is cut before it is tokenised', () => {
  const seen: number[] = [];
  const { encode } = limitTokens((text) => {
    seen.push(text.length);
    return [];
  }, 256);
  encode('x'.repeat(5_000_000));
  expect(seen).toEqual([32_768]);
});

test('a file that is no tokenizer is named in the error', async () => {
  const file = join(temporaryFolder(), 'tokenizer.json');
  writeFileSync(file, '{"model": 1}');
  await expect(createModelTokenizer(file, 256)).rejects.toMatchObject({ code: 'tokenizer-unusable', kind: 'corrupt' });
});
