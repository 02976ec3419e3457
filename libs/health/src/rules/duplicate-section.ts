/** Sections whose text stands somewhere else already, word for word. */
import { sha256 } from '@docgraph/domain';
import { z } from 'zod';
import type { Place } from '../finding.ts';
import { defineRule, placeName, placeOf } from '../rule.ts';
import { ownText, wordsOf } from '../section-text.ts';

/** Shorter sections are alike by nature: "see below", one command, a link. */
export const DUPLICATE_WORDS_MIN = 25;

const options = z.strictObject({
  /** Words that a section must have under its heading to be compared. */
  wordsMin: z.int().min(1).default(DUPLICATE_WORDS_MIN),
});

export const duplicateSection = defineRule({
  name: 'duplicate-section',
  summary: 'sections with the same words as another section',
  severity: 'warning',
  options,
  skipsIgnored: true,
  start({ wordsMin }) {
    const first = new Map<string, Place>();
    return {
      *visit({ document, sections }) {
        for (const section of sections) {
          const words = wordsOf(ownText(section));
          if (words.length < wordsMin) continue;
          const place = placeOf(document, section.span.startLine);
          const key = sha256(words.join(' '));
          const other = first.get(key);
          if (other === undefined) first.set(key, place);
          else
            yield {
              ...place,
              message: `the ${words.length} words of this section stand in ${placeName(other)}, too`,
              advice: 'keep one of them and link to it',
            };
        }
      },
    };
  },
});
