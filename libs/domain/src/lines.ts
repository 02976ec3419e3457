/** Offsets to lines and back: LF, CRLF and a lone CR each end a line, as in CommonMark. */
import type { Span } from './document.ts';

export interface LineIndex {
  readonly count: number;
  /** Offset of the first character of a 1-based line. */
  startOf(line: number): number;
  /** Offset behind the last character of a 1-based line, its line end left out. */
  endOf(line: number): number;
  /** 1-based line that holds the offset; a line end belongs to the line it ends. */
  lineAt(offset: number): number;
  /** The span of two offsets, end exclusive. */
  span(startOffset: number, endOffset: number): Span;
}

/** Reads a text's line structure once; each look-up is a binary search. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  const ends: number[] = [];
  const lineEnd = /\r\n?|\n/g;
  for (let match = lineEnd.exec(text); match !== null; match = lineEnd.exec(text)) {
    ends.push(match.index);
    starts.push(lineEnd.lastIndex);
  }
  ends.push(text.length);
  // A text that ends with a line end has no further, empty line.
  const count = Math.max(1, starts.at(-1) === text.length ? starts.length - 1 : starts.length);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.min(low + 1, count);
  };
  return {
    count,
    startOf: (line) => starts[line - 1] ?? text.length,
    endOf: (line) => ends[line - 1] ?? text.length,
    lineAt,
    span: (startOffset, endOffset) => ({
      startLine: lineAt(startOffset),
      endLine: lineAt(Math.max(startOffset, endOffset - 1)),
      startOffset,
      endOffset,
    }),
  };
}
