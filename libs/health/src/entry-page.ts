/** Documents that readers and tools find by their names, whatever links to them and whatever they are titled. */
import { posix } from 'node:path';

const FOLDER_PAGE = /^(?:_?index|readme|home|_sidebar|summary)$/i;
const CONVENTIONAL =
  /^(?:changelog|changes|history|news|releases?|licen[cs]e|notice|authors|contributing|contributors|code[_-]of[_-]conduct|security|support|governance)$/i;

const stem = (path: string): string => posix.basename(path).replace(/\.[^.]+$/, '');

/** The page of a folder, or the list of a site's pages. */
export const isFolderPage = (path: string): boolean => FOLDER_PAGE.test(stem(path));

/** `CHANGELOG.md`, `LICENSE.md` and the like: every project has one, under the same title. */
export const isConventional = (path: string): boolean => CONVENTIONAL.test(stem(path));
