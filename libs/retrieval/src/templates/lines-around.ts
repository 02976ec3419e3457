/** The lines that make sense by themselves around some words: the paragraph or list item, a row of a table, a line of code. Pure. */
import type { SectionRecord, Span } from '@docgraph/domain';

/** Lines of a paragraph that are looked at on either side; longer ones are quoted by the line. */
const LINES_MAX = 12;

const BLANK = /^[ \t>]*$/;
const FENCE = /^[ \t>]*(?:```|~~~)/;
/** What stands by itself: a heading, a row, a fence. */
const ALONE = /^[ \t>]*(?:#{1,6}[ \t]|\||```|~~~)/;
const ITEM = /^[ \t>]{0,12}(?:[-*+]|\d{1,9}[.)])[ \t]/;

/** Whole lines; `span` has to lie in the section. */
export function linesAround({ text, span: own }: SectionRecord, span: Span): Span {
  const starts = startsOf(text);
  const lineAt = (line: number): string => text.slice(starts[line], starts[line + 1] ?? text.length);
  const lineOf = (offset: number): number => starts.findLastIndex((start) => start <= offset);
  let first = lineOf(span.startOffset - own.startOffset);
  let last = lineOf(Math.max(span.startOffset, span.endOffset - 1) - own.startOffset);
  const isAlone = ALONE.test(lineAt(first)) || isInFence(starts.slice(0, first).map((_, line) => lineAt(line)));
  if (!isAlone) {
    const goesOn = (line: number): boolean => {
      const text = lineAt(line);
      return line >= 0 && line < starts.length && !BLANK.test(text.trimEnd()) && !ALONE.test(text);
    };
    for (let n = 0; n < LINES_MAX && !ITEM.test(lineAt(first)) && goesOn(first - 1); n++) first--;
    for (let n = 0; n < LINES_MAX && goesOn(last + 1) && !ITEM.test(lineAt(last + 1)); n++) last++;
  }
  const startOffset = own.startOffset + starts[first]!;
  return {
    ...{ startOffset, endOffset: own.startOffset + starts[last]! + lineAt(last).replace(/[\r\n]+$/, '').length },
    ...{ startLine: own.startLine + first, endLine: own.startLine + last },
  };
}

/** The heading of a section and its first paragraph or item. */
export function leadOf(section: SectionRecord): Span {
  const { text, level, span } = section;
  const body = /\S/.exec(level === 0 ? text : text.replace(/^[^\r\n]*/, (heading) => ' '.repeat(heading.length)));
  const offset = span.startOffset + (body?.index ?? 0);
  const first = linesAround(section, { ...span, startOffset: offset, endOffset: offset + 1 });
  return { ...first, startOffset: span.startOffset, startLine: span.startLine };
}

const startsOf = (text: string): readonly number[] => [
  0,
  ...Array.from(text.matchAll(/\r\n?|\n/g), (match) => match.index + match[0].length).filter(
    (start) => start < text.length,
  ),
];

const isInFence = (before: readonly string[]): boolean => before.filter((line) => FENCE.test(line)).length % 2 === 1;
