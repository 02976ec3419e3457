/** Links to places that only send the reader on. */
import type { DocumentId } from '@docgraph/domain';
import type { Place } from '../finding.ts';
import { createRedirects, type RedirectEnd } from '../redirects.ts';
import { defineRule, NO_OPTIONS, placeOf, type Problem } from '../rule.ts';

interface Suspect extends Place {
  readonly url: string;
  readonly target: DocumentId | null;
}

export const redirect = defineRule({
  name: 'redirect',
  summary: 'links to documents that only lead on to another one, and links to old addresses of a document',
  severity: 'warning',
  options: NO_OPTIONS,
  start() {
    const redirects = createRedirects();
    const suspects: Suspect[] = [];
    return {
      visit(checked) {
        const { document, links } = checked;
        redirects.add(checked);
        for (const { url, span, target } of links)
          if (target?.documentId !== document.id)
            suspects.push({ ...placeOf(document, span.startLine), url, target: target?.documentId ?? null });
        return [];
      },
      *finish() {
        for (const { url, target, ...place } of suspects) {
          const end = target === null ? redirects.endOfAlias(place.source, place.path, url) : redirects.endOf(target);
          if (end !== null) yield problemOf(place, url, target, end);
        }
      },
    };
  },
});

function problemOf(place: Place, url: string, target: DocumentId | null, end: RedirectEnd): Problem {
  const advice = end.isLoop ? 'end the circle' : `link to ${end.place}`;
  if (target === null) return { ...place, message: `the link ${url} is an old address of ${end.place}`, advice };
  const leads = end.isLoop ? 'comes back to itself' : `only leads on to ${end.place}`;
  return { ...place, message: `the link ${url} leads to a document that ${leads}`, advice };
}
