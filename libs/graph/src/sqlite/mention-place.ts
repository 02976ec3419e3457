/** Reads where in its document a section names something. */
import type { EdgeView } from '../knowledge-reader.ts';
import { mentionSpan } from '../mention-span.ts';
import { toSpan, type Row } from './rows.ts';
import type { Prepare } from './database.ts';

/** @param mention with `section_id`, `start_offset` and `end_offset`. */
export function mentionPlace(prepare: Prepare, mention: Row): Pick<EdgeView, 'span' | 'surface'> {
  const sql = 'SELECT start_line, end_line, start_offset, end_offset, text FROM graph_sections WHERE id = ?';
  const section = prepare(sql).get(mention['section_id'] as string) as Row;
  return mentionSpan(
    { span: toSpan(section), text: section['text'] as string },
    mention['start_offset'] as number,
    mention['end_offset'] as number,
  );
}
