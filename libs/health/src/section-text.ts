/** A section's own text: what stands under its heading, and the words of it that can be compared. */
import { hiddenSpans, type SectionRecord } from '@docgraph/domain';

const ATX_HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const SETEXT_UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
const WORD = /[\p{L}\p{N}]+/gu;

/** The source text under the heading, without comments and invisible characters. */
export function ownText({ level, text }: SectionRecord): string {
  const body = level === 0 ? text : withoutHeading(text);
  const hidden = hiddenSpans(body);
  const visible = hidden.map(({ start }, i) => body.slice(hidden[i - 1]?.end ?? 0, start));
  return [...visible, body.slice(hidden.at(-1)?.end ?? 0)].join('').trim();
}

function withoutHeading(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  const last = ATX_HEADING.test(lines[0] ?? '') ? 0 : lines.findIndex((line) => SETEXT_UNDERLINE.test(line));
  return lines.slice(last + 1).join('\n');
}

/** Folded words in order; addresses of links do not count, so that moved documents stay comparable. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .replace(/\]\([^()\s]*\)/g, '] ')
      .toLowerCase()
      .match(WORD) ?? []
  );
}

/** With spaces for comments and invisible characters; lines stay. */
export function blankHidden(text: string): string {
  let [blanked, at] = ['', 0];
  for (const { start, end } of hiddenSpans(text)) {
    blanked += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ');
    at = end;
  }
  return blanked + text.slice(at);
}

const FENCE = /^[ \t>]*(`{3,}|~{3,})[^\n]*$/;
const CODE_SPAN = /`[^`\n]{1,300}`/g;

/** Without fenced code and code spans; lines stay. */
export function withoutCode(text: string): string {
  let fence = '';
  const lines = text.split('\n').map((line) => {
    const mark = FENCE.exec(line)?.[1]?.charAt(0) ?? '';
    const isCode = fence !== '' || mark !== '';
    if (fence === '') fence = mark;
    else if (mark === fence) fence = '';
    return isCode ? '' : line;
  });
  return lines.join('\n').replace(CODE_SPAN, ' | ');
}
