/** What titles and paths look like in a line of docgraph's own words. */
import { describe, expect, it } from 'vitest';
import { oneLine } from './one-line.ts';

describe('oneLine', () => {
  it.each([
    ['two\nlines', 'two lines'],
    ['\u001b[2Jcleared\r\u0085', '[2Jcleared'],
    ['\u202Eright to left\u202C', 'right to left'],
    ['zero\u200Bwidth', 'zero width'],
    ['tag \u{E0041}\u{E0042} characters', 'tag characters'],
    ['  spaces \t kept as one ', 'spaces kept as one'],
    ['Größe 変更', 'Größe 変更'],
  ])('makes %j one clean line', (text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });

  it('cuts long text between characters', () => {
    expect(oneLine('😀'.repeat(20), 5)).toBe('😀😀😀😀…');
  });
});
