/** The lines that make sense by themselves around some words: the paragraph or list item, a row of a table, a line of code. Pure. */
import type { SectionRecord, Span } from '@docgraph/domain';

/** Lines of a paragraph that are looked at on either side; longer ones are quoted by the line. */
const LINES_MAX = 12;
/** Paragraphs and items without words before the first that has some; a longer table of contents is quoted by its first line. */
const PASSED_OVER_MAX = 40;

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

/**
 * The heading of a section and its first paragraph or item. Logos, badges and tables of contents before the first words are
 * passed over, and the heading with them.
 */
export function leadOf(section: SectionRecord): Span {
  const { span } = section;
  const body = bodyOf(section);
  const at = (index: number): Span => {
    const startOffset = span.startOffset + index;
    return linesAround(section, { ...span, startOffset, endOffset: startOffset + 1 });
  };
  const begins = (from: number): number => from + Math.max(0, body.slice(from).search(/\S/));
  const first = at(begins(0));
  let lead = first;
  for (let n = 0; n < PASSED_OVER_MAX && isMarkup(textIn(section, lead)); n++) {
    const next = at(begins(lead.endOffset - span.startOffset));
    if (next.startOffset <= lead.startOffset) return withHeading(section, first);
    lead = next;
  }
  if (isMarkup(textIn(section, lead))) return withHeading(section, first);
  return lead.startOffset === first.startOffset ? withHeading(section, lead) : lead;
}

const withHeading = ({ span }: SectionRecord, lead: Span): Span => ({
  ...{ ...lead, startOffset: span.startOffset, startLine: span.startLine },
});

/** The text of a section, its heading blank. */
export const bodyOf = ({ text, level }: Pick<SectionRecord, 'text' | 'level'>): string =>
  level === 0 ? text : text.replace(/^[^\r\n]*/, (heading) => ' '.repeat(heading.length));

const textIn = ({ text, span }: SectionRecord, { startOffset, endOffset }: Span): string =>
  text.slice(startOffset - span.startOffset, endOffset - span.startOffset);

/** Whether a text is nothing but tags, pictures and links. */
export const isMarkup = (text: string): boolean => /[<[]/.test(text) && !hasOwnWords(text);

/** Whether a text has a word outside of tags, pictures and links: logos, badges and lists of links have none. */
export function hasOwnWords(text: string): boolean {
  const bare = text
    .replace(/<[^<>]*>/g, ' ')
    .replace(/!\[[^\][]*\](?:\([^()]*\)|\[[^\][]*\])/g, ' ')
    .replace(/\[[^\][]*\](?:\([^()]*\)|\[[^\][]*\])/g, ' ');
  return /[\p{L}\p{N}]{2}|[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]/u.test(bare);
}

const startsOf = (text: string): readonly number[] => [
  0,
  ...Array.from(text.matchAll(/\r\n?|\n/g), (match) => match.index + match[0].length).filter(
    (start) => start < text.length,
  ),
];

const isInFence = (before: readonly string[]): boolean => before.filter((line) => FENCE.test(line)).length % 2 === 1;
