import { parseMarkdown } from '@docgraph/parser';
import type { SectionRecord } from '@docgraph/domain';
import { describe, expect, it } from 'vitest';
import { leadOf, linesAround } from './lines-around.ts';

const TEXT = `# Top

Ignored.

## Terms

A Mirror Set holds
the same blocks
on all disks.
- One item goes
  on here.
- Another item.

| name | meaning |
| --- | --- |
| lease | a promise |

\`\`\`bash
run first
run second
\`\`\`
> quoted words
> go on
`;

/** The section "Terms" of the text as the graph keeps it. */
function terms(text = TEXT): SectionRecord {
  const outcome = parseMarkdown(Buffer.from(text), { path: 'a.md' });
  const section = outcome.ok ? outcome.document.sections.at(-1)! : null;
  const { startOffset, endOffset } = section!.span;
  return { ...section!, text: text.slice(startOffset, endOffset) } as unknown as SectionRecord;
}

/** What is quoted around the words, with its lines. */
function around(words: string, text = TEXT): string {
  const startOffset = text.indexOf(words);
  const span = { startOffset, endOffset: startOffset + words.length, startLine: 0, endLine: 0 };
  const lines = linesAround(terms(text), span);
  return `${lines.startLine}-${lines.endLine} ${text.slice(lines.startOffset, lines.endOffset)}`;
}

describe('the lines around some words', () => {
  it.each([
    ['same', '7-9 A Mirror Set holds\nthe same blocks\non all disks.'],
    ['on here', '10-11 - One item goes\n  on here.'],
    ['Another', '12-12 - Another item.'],
    ['promise', '16-16 | lease | a promise |'],
    ['run second', '20-20 run second'],
    ['go on', '22-23 > quoted words\n> go on'],
    ['Terms', '5-5 ## Terms'],
  ])('are for %j its paragraph, item, row or line', (words, expected) => {
    expect(around(words)).toBe(expected);
  });

  it('are the same lines with other line ends', () => {
    const text = TEXT.replaceAll('\n', '\r\n');
    expect(around('same', text)).toBe('7-9 A Mirror Set holds\r\nthe same blocks\r\non all disks.');
  });

  it('end after a bounded number of lines', () => {
    const text = `## Terms\n\n${'word\n'.repeat(100)}the end\n`;
    expect(around('the end', text)).toMatch(/^91-103 /);
  });
});

describe('the lead of a section', () => {
  it('is its heading with the first paragraph', () => {
    const { startLine, endLine } = leadOf(terms());
    expect([startLine, endLine]).toEqual([5, 9]);
  });

  it('passes over logos, badges and links to what the first words are', () => {
    const logo = '<p align="center">\n  <img alt="Mirror Set logo" src="a.svg">\n</p>';
    const text = `## Terms\n\n${logo}\n\n[![build](b.svg)](ci)\n\n- [One](#one)\n- [Two](#two)\n\nA Mirror Set\nholds blocks.\n\nMore.\n`;
    const lead = leadOf(terms(text));
    expect(text.slice(lead.startOffset, lead.endOffset)).toBe('A Mirror Set\nholds blocks.');
    expect([lead.startLine, lead.endLine]).toEqual([12, 13]);
  });

  it('is the first of them where no words come', () => {
    const text = '## Terms\n\n- [One](#one)\n- [Two](#two)\n';
    const lead = leadOf(terms(text));
    expect(text.slice(lead.startOffset, lead.endOffset)).toBe('## Terms\n\n- [One](#one)');
  });

  it('is found in time in proportion to the text', () => {
    const started = performance.now();
    for (const part of ['<', '![', '[x](', '](', '[a][', '- [x](#x)\n']) {
      const text = `## Terms\n\n${part.repeat(50_000)}`;
      const span = { startLine: 1, endLine: 1, startOffset: 0, endOffset: text.length };
      leadOf({ level: 2, text, span } as SectionRecord);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('is the heading where nothing follows', () => {
    const { startLine, endLine } = leadOf(terms('## Terms\n'));
    expect([startLine, endLine]).toEqual([1, 1]);
  });
});
