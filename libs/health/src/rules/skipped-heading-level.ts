/** Headings that go down more than one level at once. */
import { z } from 'zod';
import { defineRule, placeOf } from '../rule.ts';

const options = z.strictObject({
  /** Deepest level that the first heading of a document may have: 2, since the title may be in the front matter. */
  firstLevelMax: z.int().min(1).max(6).default(2),
});

export const skippedHeadingLevel = defineRule({
  name: 'skipped-heading-level',
  summary: 'headings more than one level below the one before',
  severity: 'warning',
  options,
  start({ firstLevelMax }) {
    return {
      *visit({ document, sections }) {
        let before = firstLevelMax - 1;
        let isFirst = true;
        for (const { level, span } of sections) {
          if (level === 0) continue;
          if (level > before + 1)
            yield {
              ...placeOf(document, span.startLine),
              message: isFirst
                ? `the first heading is of level ${level}`
                : `a heading of level ${level} follows one of level ${before}`,
              advice: `make it level ${isFirst ? firstLevelMax : before + 1}`,
            };
          before = level;
          isFirst = false;
        }
      },
    };
  },
});
