/** A small documentation and seeded edits of it: pages that link, state things, move, go and come back. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WORDS } from '@docgraph/ingestion/testing';

/** Text by path. */
export type Pages = ReadonlyMap<string, string>;
export type Random = () => number;

const FOLDERS = ['', 'guides/', 'reference/'];
const STATEMENTS = [
  'The Backup Agent is a service that copies. It requires the Storage Gateway.',
  '1. Run `kubectl get pods`.\n2. Restart the backup agent.',
  'The log says `failed to copy volume "a": no space left on device`.',
  '| Setting | Default | Description |\n| --- | --- | --- |\n| `copy-interval` | 5m | Time |',
];
const SECTIONS_MAX = 4;
/** Share of the pages that one round of edits touches. */
const EDITED = 0.25;

export const below = (random: Random, count: number): number => Math.floor(random() * count);
export const pick = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)] as T;

export function createPages(random: Random, count: number): Pages {
  return new Map(Array.from({ length: count }, (_, i) => [pathOf(random, i), page(random, i, count)]));
}

/** The next state: a quarter of the pages is rewritten, lengthened, moved, removed or joined by a new one. */
export function editPages(before: Pages, random: Random): Pages {
  const pages = new Map(before);
  for (const [path, text] of before) {
    if (random() > EDITED) continue;
    const kind = below(random, 5);
    if (kind === 0) pages.set(path, page(random, below(random, before.size), before.size));
    if (kind === 1) pages.set(path, `${text}${section(random, before.size)}`);
    if (kind === 2 || kind === 3) pages.delete(path);
    if (kind === 2) pages.set(pathOf(random, 1000 + below(random, before.size)), text);
    if (kind === 3 || kind === 4) pages.set(pathOf(random, below(random, before.size)), page(random, 0, before.size));
  }
  return pages;
}

/** Makes the folder hold exactly these pages. */
export function writePages(root: string, pages: Pages, before: Pages = new Map()): void {
  mkdirSync(root, { recursive: true });
  for (const path of before.keys()) if (!pages.has(path)) rmSync(join(root, path));
  for (const [path, text] of pages) {
    if (before.get(path) === text) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const pathOf = (random: Random, i: number): string => `${pick(random, FOLDERS)}page-${i}.md`;

function page(random: Random, i: number, count: number): string {
  const sections = Array.from({ length: below(random, SECTIONS_MAX) }, () => section(random, count));
  return `# Page ${i}\n\n${pick(random, WORDS)} ${pick(random, WORDS)}.\n\n${sections.join('')}`;
}

function section(random: Random, count: number): string {
  const link = `[other](page-${below(random, count)}.md)`;
  const said = random() < 0.5 ? pick(random, STATEMENTS) : `${pick(random, WORDS)} ${link}`;
  return `## ${pick(random, ['Guide', 'Install', 'Heading'])}\n\n${pick(random, WORDS)}.\n\n${said}\n\n`;
}
