/** Documents that do not say what they are about. */
import { posix } from 'node:path';
import { defineRule, isRead, NO_OPTIONS, placeOf } from '../rule.ts';
import { titleLine } from '../written-title.ts';

/** `_shared.mdx` is included by others, `_index.md` is a page. */
const PARTIAL = /^_(?!index\.)/;

export const missingTitle = defineRule({
  name: 'missing-title',
  summary: 'documents without a title in front matter and without a heading of level 1',
  severity: 'warning',
  options: NO_OPTIONS,
  start() {
    return {
      *visit(checked) {
        const { document } = checked;
        if (!isRead(checked) || PARTIAL.test(posix.basename(document.path)) || titleLine(checked) !== null) return;
        yield {
          ...placeOf(document, 1),
          message: `the document has no title; it is shown as ${JSON.stringify(document.title)}`,
          advice: 'add a heading of level 1, or a title to the front matter',
        };
      },
    };
  },
});
