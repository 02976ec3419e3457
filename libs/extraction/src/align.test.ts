import { describe, expect, it } from 'vitest';
import { parse } from './fixture.test-support.ts';
import { readPage } from './page.ts';

/** What the place of a visible stretch holds in the source. */
function written(markdown: string, visible: string): string | null {
  const document = parse(markdown);
  const passage = readPage(document).passages.find(({ text }) => text.includes(visible));
  const at = passage?.text.indexOf(visible) ?? -1;
  const span = passage?.place(at, at + visible.length) ?? null;
  return span === null ? null : document.text.slice(span.startOffset, span.endOffset);
}

describe('align', () => {
  it.each([
    ['Some **bold words** here.', 'bold words', 'bold words'],
    ['See [the guide](../guide/here) here again.', 'here again', 'here again'],
    ['Tom &amp; Jerry run.', 'Jerry run', 'Jerry run'],
    ['A <!-- secret word --> word.', 'word', 'word'],
    ['> Quoted words\n> go on.', 'words go on', 'words\n> go on'],
    ['1. Do\n   ```\n   make --flag\n   ```', '--flag', '--flag'],
  ])('finds words of %j in their source', (markdown, visible, source) => {
    expect(written(markdown, visible)).toBe(source);
  });

  it('tells code from prose inside lists and quotes', () => {
    const markdown = '1. Run:\n   ```sh\n   make\n   ```\n   Then wait.\n\n> Note\n>\n> ```yaml\n> a: b\n\nAfter.';
    const kinds = readPage(parse(markdown)).passages.map(({ kind, label, text }) => `${kind} ${label} ${text}`);
    expect(kinds).toEqual([
      'prose  Run:',
      'code sh make',
      'prose  Then wait.',
      'prose  Note',
      'code yaml a: b',
      'prose  After.',
    ]);
  });
});
