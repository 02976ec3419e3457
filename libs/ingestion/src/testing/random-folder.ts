/** Random folders and edits of them, for comparison of an index that followed the edits with a clean rebuild. */
import fc from 'fast-check';
import { WORDS } from './stores.ts';

/** Contents by path: a folder as a model. */
export type Model = Map<string, string>;

/** One edit; where its file is not there, nothing happens. */
export type Edit =
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'copy'; readonly path: string; readonly to: string }
  | { readonly kind: 'append'; readonly path: string; readonly content: string }
  | { readonly kind: 'ignore'; readonly content: string };

/** Titles that other pages may have, and links that lead somewhere or nowhere, depending on what else exists. */
const NAMES = ['Guide', 'the install', 'Heading'];
const LINKS = [
  '[a](a.md)',
  '[b](../b.md#install)',
  '[up](/x/a.md#guide-1)',
  '[here](#heading)',
  '[c](y/c)',
  '[no](no.md)',
];

/** What states something: things, what they are, what they need, and how errors go away. */
const STATEMENTS = [
  'The Backup Agent is a service that copies. It requires the Storage Gateway.',
  'The Storage Gateway is a component that serves. It depends on the Backup Agent.',
  '1. Run `kubectl get pods`.\n2. Restart the backup agent.',
  'The log says `failed to copy volume "a": no space left on device`.',
  '## Solution\n\n1. Run `kubectl drain --force`.',
  '| Setting | Default | Description |\n| --- | --- | --- |\n| `copy-interval` | 5m | Time |',
];

/** Few names and contents, so that equal contents, moves back and forth and colliding headings are common. */
const path = fc.constantFrom('a.md', 'b.md', 'x/a.md', 'x/b.md', 'x/y/a.md', 'y/c.md', 'y/ü.md', 'y/z');
const section = fc
  .record({
    level: fc.integer({ min: 1, max: 3 }),
    heading: fc.constantFrom('Guide', 'Install', 'Heading', '🎉', ''),
    words: fc.array(fc.constantFrom(...WORDS, ...NAMES, ...LINKS), { maxLength: 6 }),
  })
  .map(({ level, heading, words }) => `${'#'.repeat(level)} ${heading}\n\n${words.join(' ')}\n\n`);
const statement = fc.constantFrom(...STATEMENTS).map((text) => `${text}\n\n`);
const long = fc.integer({ min: 200, max: 500 }).map((count) => `${'golf hotel bravo. '.repeat(count)}\n\n`);
const markdown = fc
  .array(
    fc.oneof({ weight: 8, arbitrary: section }, { weight: 5, arbitrary: statement }, { weight: 1, arbitrary: long }),
    { maxLength: 6 },
  )
  .map((sections) => sections.join(''));
const content = fc.oneof(
  { weight: 6, arbitrary: markdown },
  { weight: 1, arbitrary: fc.constantFrom('', '\0\0\0\0', '---\ntitle: Echo\n---\ntext\r\n', '# Same\n\nalpha\n') },
);

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path, content }),
  fc.record({ kind: fc.constant('remove' as const), path }),
  fc.record({ kind: fc.constant('rename' as const), path, to: path }),
  fc.record({ kind: fc.constant('copy' as const), path, to: path }),
  fc.record({ kind: fc.constant('append' as const), path, content: fc.oneof(section, statement) }),
  fc.record({ kind: fc.constant('ignore' as const), content: fc.constantFrom('', 'x/\n', '*.md\n!a.md\n', 'y/*\n') }),
);

export function applyEdit(model: Model, change: Edit): void {
  if (change.kind === 'write') model.set(change.path, change.content);
  else if (change.kind === 'ignore') model.set('.gitignore', change.content);
  else {
    const found = model.get(change.path);
    if (found === undefined) return;
    if (change.kind === 'append') model.set(change.path, found + change.content);
    if (change.kind === 'remove' || change.kind === 'rename') model.delete(change.path);
    if (change.kind === 'rename' || change.kind === 'copy') model.set(change.to, found);
  }
}
