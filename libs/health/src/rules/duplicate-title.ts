/** Documents of one source that cannot be told apart by their titles. */
import { isConventional } from '../entry-page.ts';
import type { Place } from '../finding.ts';
import { defineRule, NO_OPTIONS, placeName, placeOf } from '../rule.ts';
import { titleLine } from '../written-title.ts';

export const duplicateTitle = defineRule({
  name: 'duplicate-title',
  summary: 'documents with the title of another document of the source',
  severity: 'warning',
  options: NO_OPTIONS,
  skipsIgnored: true,
  start() {
    const first = new Map<string, Place>();
    return {
      *visit(checked) {
        const { document } = checked;
        const line = titleLine(checked);
        if (line === null || isConventional(document.path)) return;
        const key = `${document.sourceId} ${document.title.toLowerCase().replace(/\s+/g, ' ')}`;
        const other = first.get(key);
        if (other === undefined) first.set(key, placeOf(document, line));
        else
          yield {
            ...placeOf(document, line),
            message: `the title ${JSON.stringify(document.title)} is that of ${placeName(other)}, too`,
            advice: 'give one of them a title that says what is different',
          };
      },
    };
  },
});
