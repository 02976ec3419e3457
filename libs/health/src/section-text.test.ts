import { describe, expect, test } from 'vitest';
import type { SectionRecord } from '@docgraph/domain';
import { blankHidden, ownText, withoutCode, wordsOf } from './section-text.ts';

const own = (text: string, level = 2): string => ownText({ level, text } as SectionRecord);

describe('ownText', () => {
  test.each([
    ['a heading with marks', '## Set up ##\nText.\n', 'Text.'],
    ['an underlined heading', 'Set up\n------\nText.\n', 'Text.'],
    ['an underlined heading of two lines', 'Set\nup\n===\nText.\n', 'Text.'],
    ['Windows line ends', '## Set up\r\nText.\r\n', 'Text.'],
    ['comments', '## Set up\n<!-- TODO -->Text<!-- x -->.\n<!-- y -->', 'Text.'],
    ['nothing', '## Set up', ''],
  ])('leaves out %s', (_what, text, expected) => expect(own(text)).toBe(expected));

  test('the text before the first heading has no heading to leave out', () => {
    expect(own('Text.\n', 0)).toBe('Text.');
  });
});

test('words are folded, and addresses of links are none', () => {
  expect(wordsOf('See **The** [Guide](../guides/a.md#x), v1.2!')).toEqual(['see', 'the', 'guide', 'v1', '2']);
});

test('code and hidden text are cut out, and lines stay', () => {
  expect(withoutCode('a `b` c\n~~~\n```\n~~~\nd\n> ```sh\n> e\n> ```\nf')).toBe('a  |  c\n\n\n\nd\n\n\n\nf');
  expect(blankHidden('a <!-- b\nc --> d')).toBe(`a ${' '.repeat(6)}\n${' '.repeat(5)} d`);
});
