/** What can be quoted alone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unitsOf } from './units.ts';

const whole = (text: string) => unitsOf(text, { start: 0, end: text.length });
const parts = (text: string): string[] =>
  whole(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);

test('prose is cut into sentences, not at abbreviations, in code, or before a small letter', () => {
  expect(
    parts(
      'It is on. Use e.g. Helm (see the docs.) Then run `a. B. c` again!\nThe file a.md is read. v1.2 is fine. iSCSI is not.',
    ),
  ).toEqual([
    'sentence: It is on.',
    'sentence: Use e.g. Helm (see the docs.)',
    'sentence: Then run `a. B. c` again!',
    'sentence: The file a.md is read. v1.2 is fine. iSCSI is not.',
  ]);
});

test('sentences of Chinese and Japanese end at their own full stops', () => {
  expect(parts('备份保留七天。恢复会替换现有数据！「大丈夫。」次へ。')).toEqual([
    'sentence: 备份保留七天。',
    'sentence: 恢复会替换现有数据！',
    'sentence: 「大丈夫。」',
    'sentence: 次へ。',
  ]);
});

test('a list is cut into its outermost items, each with all that is indented below it', () => {
  expect(
    parts(
      '- one\n  more\n  - nested\n\n    ```sh\n- not an item\n    ```\n- two\nlazy\n\n* * *\n1. step\n\n   text\n2) other',
    ),
  ).toEqual([
    'item: - one\n  more\n  - nested\n\n    ```sh\n- not an item\n    ```',
    'item: - two\nlazy',
    'sentence: * * *',
    'step: 1. step\n\n   text',
    'step: 2) other',
  ]);
});

test('a table is cut into rows under its head, an HTML table is not cut', () => {
  expect(parts('a | b\n--|--\n1 | 2\n3 | 4\n\n<table>\n<tr><td>x. Y.\n\n</td></tr>\n</table>\nAfter.')).toEqual([
    'head: a | b\n--|--',
    'row: 1 | 2',
    'row: 3 | 4',
    'html: <table>\n<tr><td>x. Y.\n\n</td></tr>\n</table>',
    'sentence: After.',
  ]);
});

test('code, quotes, call-outs, headings and shortcodes stay whole', () => {
  const text =
    '# Head\n```sh\n# One. Two.\n\nrun\n```\n> Note. This.\n> - item\n    lazy\n\n!!! note\n    One. Two.\n\n    Three.\n\n{{< tabs >}}\n\n    code. More.\n\nUnder\n===\n';
  expect(parts(text)).toEqual([
    'heading: # Head',
    'code: ```sh\n# One. Two.\n\nrun\n```',
    'quote: > Note. This.\n> - item\n    lazy',
    'admonition: !!! note\n    One. Two.\n\n    Three.',
    'sentence: {{< tabs >}}',
    'code:     code. More.',
    'heading: Under\n===',
  ]);
});

test('what lies across the border is cut there, and keeps its kind', () => {
  const text = 'First one. Second one.\n\n```sh\nrun a\nrun b\n```\n';
  const within = { start: 6, end: text.indexOf('run b') };
  expect(unitsOf(text, within).map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
    ['sentence', 'one.'],
    ['sentence', 'Second one.'],
    ['code', '```sh\nrun a\n'],
  ]);
});

const piece = fc.constantFrom(
  ...[
    'word. ',
    'Word! ',
    '。',
    ': ',
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\t',
    '    ',
    '- ',
    '1. ',
    '> ',
    '| a | b |\n',
    '|--|--|\n',
  ],
  ...[
    '```',
    '~~~\n',
    '`',
    '<table>',
    '</table>\n',
    '<!-- ',
    '-->',
    '# H\n',
    '===\n',
    '{{< x >}}',
    '!!! note\n',
    '\u{20BB7}',
    '*',
  ],
);

test('whatever the text, units are in order, do not overlap, begin and end with text, and leave out blanks only', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(), fc.nat(), (pieces, a, b) => {
      const text = pieces.join('');
      const [start, end] = [a % (text.length + 1), b % (text.length + 1)].toSorted((x, y) => x - y) as [number, number];
      let from = start;
      for (const unit of unitsOf(text, { start, end })) {
        expect(unit.start).toBeGreaterThanOrEqual(from);
        expect(text.slice(from, unit.start).trim()).toBe('');
        expect(text.slice(unit.start, unit.end).trim()).not.toBe('');
        from = unit.end;
      }
      expect(from).toBeLessThanOrEqual(end);
      expect(text.slice(from, end).trim()).toBe('');
    }),
    { numRuns: 2000, seed: 3 },
  );
});

test('hostile text takes time in proportion to its length', () => {
  for (const part of [
    '- ',
    '| a ',
    '```\n',
    'a. ',
    '   - x\n',
    '<table>\n',
    ': ',
    '. ',
    '> ',
    'e.g. ',
    '|-',
    '-',
    ':',
    '1. a\n',
  ]) {
    const short = elapsed(`| a\n${part.repeat(4000)}|x`);
    const long = elapsed(`| a\n${part.repeat(40_000)}|x`);
    expect(long, part).toBeLessThan(Math.max(short, 20) * 60);
  }
});

function elapsed(text: string): number {
  const start = performance.now();
  whole(text);
  return performance.now() - start;
}
