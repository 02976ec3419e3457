/** Seeded edits of one folder, each of which leads to every kind of write. */
import { randomFrom } from '../bench/synthetic.ts';
import { createPages, writePages, type Pages } from './documentation.ts';

const PAGES = 12;

/** The first call writes the folder; every other one rewrites, adds, moves and removes a page. */
export function createEdits(root: string, seed: number): () => void {
  const random = randomFrom(seed);
  let pages: Pages = new Map();
  let edits = 0;
  return () => {
    const next = new Map(edits === 0 ? createPages(random, PAGES) : pages);
    next.delete(`added-${edits - 2}.md`);
    next.delete(`moved-${edits - 1}.md`);
    next.set(`added-${edits}.md`, `# Added ${edits}\n\nThe alpha of edit ${edits}.\n`);
    next.set(`moved-${edits}.md`, '# Moved\n\nIts text stays: bravo charlie.\n');
    next.set('rewritten.md', `# Rewritten\n\nThe delta of edit${edits}. See [the page](page-1.md).\n`);
    writePages(root, next, pages);
    pages = next;
    edits++;
  };
}
