/** Where in its document a section names something: mentions are kept by their offsets in the section. Pure, for every backend. */
import type { SectionRecord } from '@docgraph/domain';
import type { EdgeView } from './knowledge-reader.ts';

const LINE_END = /\r\n?|\n/g;

/** @param start @param end offsets into the text of the section, end exclusive. */
export function mentionSpan(
  { span: { startLine, startOffset }, text }: Pick<SectionRecord, 'span' | 'text'>,
  start: number,
  end: number,
): Pick<EdgeView, 'span' | 'surface'> {
  const lineAt = (offset: number): number => startLine + (text.slice(0, offset).match(LINE_END)?.length ?? 0);
  return {
    span: {
      ...{ startLine: lineAt(start), endLine: lineAt(end) },
      ...{ startOffset: startOffset + start, endOffset: startOffset + end },
    },
    surface: text.slice(start, end).replaceAll(LINE_END, ' '),
  };
}
