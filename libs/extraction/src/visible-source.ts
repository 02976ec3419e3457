/** The source text without what a reader does not see, offset by offset. */
import type { ParsedDocument } from '@docgraph/domain';
import { hiddenSpans } from '@docgraph/domain';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The document's text with hidden text and targets of links replaced by spaces; line ends stay. */
export function visibleSource({ text, sections }: ParsedDocument): string {
  const blank: Stretch[] = hiddenSpans(text).filter(({ kind }) => kind !== 'invisible');
  for (const { links } of sections)
    for (const { span } of links) {
      const written = text.slice(span.startOffset, span.endOffset);
      const target = written.lastIndexOf('](');
      if (target >= 0) blank.push({ start: span.startOffset + target + 2, end: span.endOffset });
    }
  blank.sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of blank) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    parts.push(text.slice(at, from), text.slice(from, end).replace(/[^\r\n]/g, ' '));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
