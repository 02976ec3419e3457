/** Links to documents of the same source that are not there. */
import picomatch from 'picomatch';
import { z } from 'zod';
import { defineRule, placeOf, type RuleContext } from '../rule.ts';
import type { SourceId } from '@docgraph/domain';
import { fileCandidates } from '../file-candidates.ts';

const options = z.strictObject({
  /** Addresses as written that are not looked at, as globs: `/api/**`. */
  except: z.array(z.string()).default([]),
});

export const brokenLink = defineRule({
  name: 'broken-link',
  summary: 'links to documents that do not exist',
  severity: 'error',
  options,
  start({ except }, context) {
    const isExcepted = except.length === 0 ? () => false : picomatch(except, { dot: true });
    return {
      *visit({ document, links }) {
        for (const { url, span, target } of links) {
          if (target !== null || isExcepted(url)) continue;
          if (leadsToFile(context, document.sourceId, document.path, url)) continue;
          yield {
            ...placeOf(document, span.startLine),
            message: `the link ${url} leads to no document`,
            advice: 'correct the path, or remove the link',
          };
        }
      },
    };
  },
});

/** A link to code or to a folder is no link to a document, and not broken. */
function leadsToFile({ exists }: RuleContext, source: SourceId, path: string, url: string): boolean {
  return fileCandidates(path, url).some((candidate) => exists(source, candidate));
}
