/** Offsets to lines: the parser's spans, for stretches that extraction finds itself. */
import type { Span } from '@docgraph/domain';

/** Offsets of the first character of each line; LF, CRLF and a lone CR end a line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  const lineEnd = /\r\n?|\n/g;
  for (let match = lineEnd.exec(text); match !== null; match = lineEnd.exec(text)) starts.push(lineEnd.lastIndex);
  return starts;
}

/** The span of two offsets, end exclusive. */
export function spanFrom(starts: readonly number[], startOffset: number, endOffset: number): Span {
  const last = Math.max(startOffset, endOffset - 1);
  return { startLine: lineAt(starts, startOffset), endLine: lineAt(starts, last), startOffset, endOffset };
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
