/** Links to a heading that its document does not have. */
import { nearest, type DocumentId } from '@docgraph/domain';
import type { LinkTarget } from '@docgraph/graph';
import type { Place } from '../finding.ts';
import { nestedAnchors } from '../nested-headings.ts';
import { defineRule, isRead, NO_OPTIONS, placeOf, type Problem } from '../rule.ts';

/** Places that every page has, and ones that are found by their text. */
const ALWAYS_THERE = /^(?:top$|:~:)/i;

interface Suspect extends Place {
  readonly url: string;
  readonly target: LinkTarget;
}

interface Target {
  readonly path: string;
  readonly anchors: readonly string[];
  /** Of headings that are no sections; a repeated one has a number at its end. */
  readonly nested: ReadonlySet<string>;
}

export const brokenAnchor = defineRule({
  name: 'broken-anchor',
  summary: 'links to headings that do not exist in their document',
  severity: 'error',
  options: NO_OPTIONS,
  start() {
    const targets = new Map<DocumentId, Target>();
    const suspects: Suspect[] = [];
    return {
      visit(checked) {
        const { document, sections, links } = checked;
        const anchors = sections.flatMap(({ anchor, anchors }) => [anchor, ...anchors]).filter((name) => name !== '');
        const nested = new Set(sections.flatMap(({ text }) => nestedAnchors(text)));
        // What a file that could not be read has is not known.
        if (isRead(checked)) targets.set(document.id, { path: document.path, anchors, nested });
        for (const { url, text, span, target } of links)
          if (target !== null && !target.hasAnchor && !ALWAYS_THERE.test(target.anchor) && !isMark(url, text))
            suspects.push({ ...placeOf(document, span.startLine), url, target });
        return [];
      },
      *finish() {
        for (const suspect of suspects) {
          const target = targets.get(suspect.target.documentId);
          if (target !== undefined && !isNested(suspect.target.anchor, target)) yield problemOf(suspect, target);
        }
      },
    };
  },
});

/** `[](#here)`: nothing to click on, written to mark a place. */
const isMark = (url: string, text: string): boolean => url.startsWith('#') && text === '';

const isNested = (anchor: string, { nested }: Target): boolean =>
  nested.has(anchor) || nested.has(anchor.replace(/-\d+$/, ''));

function problemOf({ url, target, ...place }: Suspect, { path, anchors }: Target): Problem {
  const near = nearest(target.anchor, anchors);
  return {
    ...place,
    message: `the link ${url} leads to ${path}, which has no heading #${target.anchor}`,
    advice: near === null ? 'name a heading that is there, or link to the document' : `did you mean #${near}?`,
  };
}
