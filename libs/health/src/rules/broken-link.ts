/** Links to documents of the same source that are not there. */
import type { SourceId } from '@docgraph/domain';
import picomatch from 'picomatch';
import { z } from 'zod';
import { addAliases, createAddressBook } from '../aliases.ts';
import { fileCandidates } from '../file-candidates.ts';
import type { Place } from '../finding.ts';
import { createPathFinder } from '../path-finder.ts';
import { defineRule, placeOf, type RuleContext } from '../rule.ts';

const options = z.strictObject({
  /** Addresses as written that are not looked at, as globs: `/api/**`. */
  except: z.array(z.string()).default([]),
});

interface Suspect extends Place {
  readonly url: string;
}

export const brokenLink = defineRule({
  name: 'broken-link',
  summary: 'links to documents that do not exist',
  severity: 'error',
  options,
  start({ except }, context) {
    const isExcepted = except.length === 0 ? () => false : picomatch(except, { dot: true });
    const suspects: Suspect[] = [];
    const paths = createPathFinder();
    const aliases = createAddressBook();
    return {
      visit({ document, links }) {
        paths.add(document.sourceId, document.path);
        addAliases(aliases, document);
        for (const { url, span, target } of links)
          if (target === null && !isExcepted(url) && !leadsToFile(context, document.sourceId, document.path, url))
            suspects.push({ ...placeOf(document, span.startLine), url });
        return [];
      },
      *finish() {
        for (const { url, ...place } of suspects) {
          // An old address leads to its document; that it is old is the business of redirect.
          if (aliases.find(place.source, place.path, url) !== null) continue;
          const meant = paths.find(place.source, place.path, url);
          const advice = meant === null ? 'correct the path, or remove the link' : `did you mean ${meant}?`;
          yield { ...place, message: `the link ${url} leads to no document`, advice };
        }
      },
    };
  },
});

/** A link to code or to a folder is no link to a document, and not broken. */
function leadsToFile({ exists }: RuleContext, source: SourceId, path: string, url: string): boolean {
  return fileCandidates(path, url).some((candidate) => exists(source, candidate));
}
