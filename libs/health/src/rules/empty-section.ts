/** Headings with nothing under them. */
import type { SectionRecord } from '@docgraph/domain';
import { defineRule, NO_OPTIONS, placeOf } from '../rule.ts';
import { ownText } from '../section-text.ts';

/** Marks that show nothing: closing tags, anchors, rules. */
const NOTHING = /<\/\w+\s*>|<a\s{1,9}(?:id|name)=[^>]{0,200}>|<[bh]r\s*\/?>|^[ \t]*(?:[-*_][ \t]*){3,}$/gim;

export const emptySection = defineRule({
  name: 'empty-section',
  summary: 'headings with no text and no subsection under them',
  severity: 'warning',
  options: NO_OPTIONS,
  start() {
    return {
      *visit({ document, sections }) {
        const parents = new Set(sections.map(({ parentId }) => parentId));
        for (const section of sections)
          if (section.level > 0 && !parents.has(section.id) && !isTitle(section, sections) && isEmpty(section))
            yield {
              ...placeOf(document, section.span.startLine),
              message: `nothing stands under the heading ${JSON.stringify(section.heading)}`,
              advice: 'write the section, or remove its heading',
            };
      },
    };
  },
});

/** A heading that is a link says where its text stands. */
const LINK = /\]\(|<a\s[^>]{0,200}href=/i;

const isEmpty = (section: SectionRecord): boolean =>
  ownText(section).replace(NOTHING, '').trim() === '' && !LINK.test(section.text);

/** A heading of level 1 above sections of its own level is the document's title, not a section. */
function isTitle({ level, ordinal }: SectionRecord, sections: readonly SectionRecord[]): boolean {
  return level === 1 && sections.findIndex((section) => section.level > 0) === ordinal && sections.length > ordinal + 1;
}
