/** Documents that a reader of the others never comes to. */
import { posix } from 'node:path';
import type { DocumentId } from '@docgraph/domain';
import { z } from 'zod';
import { isConventional, isFolderPage } from '../entry-page.ts';
import type { Place } from '../finding.ts';
import { defineRule, placeOf } from '../rule.ts';

/** The page of a folder that site generators fill with a list of the folder's pages. */
const LISTING_PAGE = /(?:^|\/)_index\.[a-z]+$/i;

const options = z.strictObject({
  /** Whether `_index.md` leads to the pages of its folder: site generators that have such pages list them there. */
  folderPagesList: z.boolean().default(true),
});

export const orphanDocument = defineRule({
  name: 'orphan-document',
  summary: 'documents that no other document links to or names by its title',
  severity: 'warning',
  options,
  start({ folderPagesList }) {
    const reached = new Set<DocumentId>();
    const listed = new Set<string>();
    const candidates = new Map<DocumentId, Place>();
    let documents = 0;
    return {
      visit({ document, links, named }) {
        documents++;
        if (!isEntryPage(document.path)) candidates.set(document.id, placeOf(document, 1));
        if (folderPagesList && LISTING_PAGE.test(document.path)) listed.add(folderOf(placeOf(document, 1)));
        for (const { target } of links)
          if (target !== null && target.documentId !== document.id) reached.add(target.documentId);
        for (const id of named) reached.add(id);
        return [];
      },
      *finish() {
        // A source of one document has nothing that could link to it.
        if (documents < 2) return;
        for (const [id, place] of candidates)
          if (!reached.has(id) && !listed.has(folderOf(place)))
            yield {
              ...place,
              message: 'no other document links to this one or names its title',
              advice: 'link to it from where readers look for it, or delete it',
            };
      },
    };
  },
});

/** Pages that readers come to without a link. */
const isEntryPage = (path: string): boolean => isFolderPage(path) || isConventional(path);

const folderOf = ({ source, path }: Place): string => `${source}:${posix.dirname(path)}`;
