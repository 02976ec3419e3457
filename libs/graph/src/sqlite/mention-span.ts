/** Where in its document a section names something: mentions are kept by their offsets in the section. */
import type { EdgeView } from '../knowledge-reader.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

const LINE_END = /\r\n?|\n/g;

/** @param mention with `section_id`, `start_offset` and `end_offset`. */
export function mentionSpan(prepare: Prepare, mention: Row): Pick<EdgeView, 'span' | 'surface'> {
  const section = prepare('SELECT start_line, start_offset, text FROM graph_sections WHERE id = ?').get(
    mention['section_id'] as string,
  ) as Row;
  const text = section['text'] as string;
  const [start, end] = [mention['start_offset'] as number, mention['end_offset'] as number];
  const lines = (until: number): number => text.slice(0, until).match(LINE_END)?.length ?? 0;
  const [line, offset] = [section['start_line'] as number, section['start_offset'] as number];
  const span = { startLine: line + lines(start), endLine: line + lines(end) };
  return {
    span: { ...span, startOffset: offset + start, endOffset: offset + end },
    surface: text.slice(start, end).replaceAll(LINE_END, ' '),
  };
}
