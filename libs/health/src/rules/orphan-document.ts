/** Documents that a reader of the others never comes to. */
import { posix } from 'node:path';
import type { DocumentId } from '@docgraph/domain';
import picomatch from 'picomatch';
import { z } from 'zod';
import type { Place } from '../finding.ts';
import { defineRule, placeOf } from '../rule.ts';

/** Pages that readers come to without a link: their folder's page, and files that tools show by name. */
const ENTRY_PAGE = /^(?:_?index|readme|home|_sidebar|summary|contributing|changelog|license|code_of_conduct|security)$/i;

const options = z.strictObject({
  /** Documents that need no link, as globs of paths. */
  except: z.array(z.string()).default([]),
});

export const orphanDocument = defineRule({
  name: 'orphan-document',
  summary: 'documents that no other document links to or names by its title',
  severity: 'warning',
  options,
  start({ except }) {
    const isExcepted = except.length === 0 ? () => false : picomatch(except, { dot: true });
    const reached = new Set<DocumentId>();
    const candidates = new Map<DocumentId, Place>();
    return {
      visit({ document, links, named }) {
        if (!isEntryPage(document.path) && !isExcepted(document.path)) candidates.set(document.id, placeOf(document, 1));
        for (const { target } of links)
          if (target !== null && target.documentId !== document.id) reached.add(target.documentId);
        for (const id of named) reached.add(id);
        return [];
      },
      *finish() {
        // A source of one document has nothing that could link to it.
        if (candidates.size + reached.size < 2) return;
        for (const [id, place] of candidates)
          if (!reached.has(id))
            yield {
              ...place,
              message: 'no other document links to this one or names its title',
              advice: 'link to it from where readers look for it, or delete it',
            };
      },
    };
  },
});

const isEntryPage = (path: string): boolean => ENTRY_PAGE.test(posix.basename(path).replace(/\.[^.]+$/, ''));
