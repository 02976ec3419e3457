/** What must hold for every parsed document, whatever was parsed; shared by the tests of this library. */
import { hiddenSpans, type ParsedDocument, type ParsedSection, type Span } from '@docgraph/domain';
import { expect } from 'vitest';
import { parseMarkdown } from './index.ts';

/** Parses text that must become a document, and checks the invariants on the way. */
export function parse(text: string, path = 'guide.md'): ParsedDocument {
  const outcome = parseMarkdown(new TextEncoder().encode(text), { path });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join());
  expectInvariants(outcome.document);
  return outcome.document;
}

/** Sections tile the text, spans slice it exactly, chunks cover it, identities are unique, all of it is plain data. */
export function expectInvariants(document: ParsedDocument): void {
  const { sections, text } = document;
  expectTiling(document);
  expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length);
  for (const section of sections) {
    expect(section.parent === null || sections[section.parent]!.level < section.level).toBe(true);
    const spans = [...section.blocks, ...section.links, ...section.chunks].map(({ span }) => span);
    const inner = section.blocks.flatMap((block) => [...(block.items ?? []), ...(block.codeSpans ?? [])]);
    for (const span of [...spans, ...inner.map((item) => item.span)]) expectInside(span, section, text);
    expectOrdered(section.blocks.map(({ span }) => span));
    expectCovered(section, text);
    for (const block of section.blocks)
      expect(hiddenSpans(block.text).filter(({ kind }) => kind === 'invisible')).toEqual([]);
  }
  expect(structuredClone(document)).toEqual(document);
}

function expectTiling({ sections, text, lineCount }: ParsedDocument): void {
  sections.forEach((section, i) => {
    expect(section.ordinal).toBe(i);
    const next = sections[i + 1];
    expect(section.span.endOffset).toBe(next?.span.startOffset ?? text.length);
    if (next !== undefined) expect(section.span.endLine).toBe(next.span.startLine - 1);
  });
  if (sections.length > 0) expect(sections.at(-1)!.span.endLine).toBe(lineCount);
}

function expectInside(span: Span, section: ParsedSection, text: string): void {
  expect(span.startOffset).toBeGreaterThanOrEqual(section.span.startOffset);
  expect(span.endOffset).toBeLessThanOrEqual(section.span.endOffset);
  expect(span.startOffset).toBeLessThanOrEqual(span.endOffset);
  expect(span.startLine).toBe(lineOf(text, span.startOffset));
  expect(span.endLine).toBe(lineOf(text, Math.max(span.startOffset, span.endOffset - 1)));
}

const lineOf = (text: string, offset: number): number => {
  const before = text.slice(0, offset);
  const splitsCrlf = before.endsWith('\r') && text[offset] === '\n';
  return before.split(/\r\n?|\n/).length - (splitsCrlf ? 1 : 0);
};

function expectOrdered(spans: readonly Span[]): void {
  spans.forEach((span, i) => {
    const next = spans[i + 1];
    if (next !== undefined) expect(span.endOffset).toBeLessThanOrEqual(next.startOffset);
  });
}

/** No letter of a block that has text lies outside all chunks, and every word of every block is in some chunk's body. */
function expectCovered(section: ParsedSection, text: string): void {
  const shown = section.blocks.filter((block) => block.kind !== 'heading' && block.text !== '');
  const covered = new Uint8Array(section.span.endOffset - section.span.startOffset);
  for (const { span } of section.chunks)
    covered.fill(1, span.startOffset - section.span.startOffset, span.endOffset - section.span.startOffset);
  for (const { span } of shown)
    for (let at = span.startOffset; at < span.endOffset; at++)
      if (covered[at - section.span.startOffset] === 0) expect(text[at]).not.toMatch(/\p{L}/u);
  const squeeze = (parts: readonly string[]): string => parts.join('').replace(/\s+/g, '');
  const bodies = squeeze(section.chunks.map(({ fields }) => fields.body));
  if (section.chunks.length === 1) expect(bodies).toBe(squeeze(shown.map((block) => block.text)));
  else
    for (const word of squeeze(shown.map((b) => `${b.text}\n`)).match(/[\p{L}\p{N}]{1,20}/gu) ?? [])
      expect(bodies).toContain(word.slice(0, 3));
}
