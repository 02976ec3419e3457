/** Inputs made to exhaust the parser: each ends soon, in a document that keeps the invariants or in a clear diagnostic. */
import { describe, expect, it } from 'vitest';
import type { ParseLimits } from './index.ts';
import { parseMarkdown } from './index.ts';
import { expectInvariants } from './invariants.test-support.ts';

/** Far more than any of them needs on a slow machine; what is quadratic without its limit would need minutes. */
const CASE_MS_MAX = 15_000;

const times = (count: number, text: string): string => text.repeat(count);

/** Name, text, and the rule that must refuse it; null where a document must come out. */
const CASES: readonly (readonly [string, string, string | null])[] = [
  ['10,000 nested quotes', `${times(10_000, '>')} a`, 'nesting-too-deep'],
  [
    '400 nested lists by indentation',
    Array.from({ length: 400 }, (_, i) => `${times(i, '  ')}- a`).join('\n'),
    'nesting-too-deep',
  ],
  ['lists and quotes in one line', `${times(200, '> - ')}a`, 'nesting-too-deep'],
  ['50 nested quotes', `${times(50, '> ')}a\n`, null],
  ['100,000 brackets', times(100_000, '['), 'too-much-markup'],
  ['20,000 links', times(20_000, '[a]'), 'too-much-markup'],
  ['100,000 brackets over many lines', times(20_000, '[a](\n'), 'too-much-markup'],
  ['5,000 levels of emphasis', times(5000, '*a ') + times(5000, 'b*'), 'too-much-markup'],
  ['1,900 levels of emphasis', times(1900, '*a ') + times(1900, 'b*'), null],
  ['a line of ten million characters', times(2_000_000, 'word '), 'file-too-large'],
  ['a line of a million characters', times(200_000, 'word '), 'line-too-long'],
  ['an embedded image', `![x](data:image/png;base64,${times(100_000, 'A')})`, null],
  ['100,000 headings', times(100_000, '# a\n'), 'too-many-headings'],
  ['a table of 400,000 cells', `|a|b|\n|-|-|\n${times(200_000, '|a|b')}|\n`, 'line-too-long'],
  ['a table of 100,000 rows', `|a|\n|-|\n${times(100_000, '|a|\n')}`, 'table-too-large'],
  ['a million lines', times(1_000_000, '\n'), 'too-many-lines'],
  ['an unclosed fence', `\`\`\`\n${times(5000, '# x\n')}`, null],
  ['20,000 unclosed comments', times(20_000, 'a <!-- b '), 'too-much-markup'],
  ['unclosed template tags', times(10_000, '{% a "b" '), null],
  ['10,000 template tags', times(10_000, '{% tab "b" %} '), null],
  ['3,000 call-outs', times(3000, '!!! note "x"\n    a\n\n'), null],
  ['3,000 nested call-outs', times(3000, ':::note\n\na\n') + times(3000, ':::\n'), null],
  ['backtick runs of every length', Array.from({ length: 80 }, (_, i) => `${times(i + 1, '`')}a`).join(' '), null],
  ['unclosed tags with quotes', `<div>\n${times(1900, '<a "')}`, null],
  ['invisible characters only', times(20_000, '\u200B'), null],
  ['lists of alternating markers', `${times(200, '- + ')}`, 'nesting-too-deep'],
  ['spaces inside a line', `a${times(100_000, ' ')}b`, null],
  ['no-break spaces inside a line', `a${times(100_000, '\u00a0')}b`, null],
  ['no-break spaces inside a heading', `# a${times(100_000, '\u00a0')}b`, null],
  ['spaces behind a word of programs', `import${times(20_000, ' ')}\n`, null],
  ['half surrogate pairs', times(1000, '\uD83D'), null],
];

describe('hostile files', () => {
  it.each(CASES)('%s', (_name, text, rule) => {
    const started = performance.now();
    const outcome = parseMarkdown(Buffer.from(text), { path: 'hostile.md' });
    expect(performance.now() - started).toBeLessThan(CASE_MS_MAX);
    expect(outcome.ok ? null : outcome.diagnostics.at(-1)!.rule).toBe(rule);
    if (outcome.ok) expectInvariants(outcome.document);
    else
      expect(outcome.diagnostics.at(-1)).toMatchObject({ severity: 'error', message: expect.stringMatching(/; \w/) });
  });

  it('that are binary are refused', () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    expect(parseMarkdown(png, { path: 'a.md' })).toMatchObject({
      ok: false,
      diagnostics: [{ rule: 'not-text' }],
    });
  });
});

describe('large but ordinary files', () => {
  it.each([
    ['generated JSON in a fence', `\`\`\`json\n${times(6000, '  "a": [1, {"b": ["*", "_"]}],\n')}\`\`\`\n`],
    ['comments in a long script', `\`\`\`sh\n${times(6000, '# comment | with [pipes]\n')}\`\`\`\n`],
    ['an HTML table', `<table>\n${times(1500, '<tr><td>a</td><td>b</td></tr>\n')}</table>\n`],
    ['link definitions', Array.from({ length: 3000 }, (_, i) => `[n${i}]: https://x.test/${i}`).join('\n')],
    ['a table of links', `a | b\n--|--\n${times(1500, '[a](b) | `c`\n')}`],
  ])('%s', (_name, text) => {
    const outcome = parseMarkdown(Buffer.from(text), { path: 'large.md' });
    expect(outcome.ok ? [] : outcome.diagnostics).toEqual([]);
  });
});

describe('each limit', () => {
  const refusal = (text: string, limits: Partial<ParseLimits>): unknown => {
    expect(parseMarkdown(Buffer.from(text), { path: 'a.md' }).ok).toBe(true);
    const outcome = parseMarkdown(Buffer.from(text), { path: 'a.md', limits });
    return outcome.ok ? null : outcome.diagnostics.map(({ rule, line }) => `${rule} ${line}`).join();
  };

  it('can be set, and names the first line beyond it', () => {
    expect(refusal('12345', { bytesMax: 4 })).toBe('file-too-large 1');
    expect(refusal('a\nb\nc', { linesMax: 2 })).toBe('too-many-lines 3');
    expect(refusal('a\n\n12345\n', { lineCharsMax: 4 })).toBe('line-too-long 3');
    expect(refusal('a\n\n- b\n  - c\n', { nestingDepthMax: 1 })).toBe('nesting-too-deep 4');
    expect(refusal('|a|b|\n|-|-|\n|c|d|\n', { tableCellsMax: 7 })).toBe('table-too-large 3');
    expect(refusal('# A\n\n# B\n', { headingsMax: 1 })).toBe('too-many-headings 3');
    expect(refusal('*a*\n\n*b*\n[c]\n', { inlineMarkersMax: 3 })).toBe('too-much-markup 4');
  });

  it('is counted from the end of the front matter', () => {
    expect(refusal('---\na: [[1]]\n---\n# A\n', { inlineMarkersMax: 3 })).toBe(null);
  });
});
