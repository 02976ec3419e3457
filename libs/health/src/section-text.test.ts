import { describe, expect, test } from 'vitest';
import type { SectionRecord } from '@docgraph/domain';
import { ownText, wordsOf } from './section-text.ts';

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
