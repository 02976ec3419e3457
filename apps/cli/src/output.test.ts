/** Lines of output that a document decides: titles and paths stay on one line of bounded length. */
import type { SyncReport } from '@docgraph/ingestion';
import type { Passage } from '@docgraph/retrieval';
import { expect, test } from 'vitest';
import { formatSync, place, trail } from './output.ts';

const passage = {
  citation: {
    source: 'docs',
    path: `new\nline\u001b[2J${'x'.repeat(5000)}.md`,
    title: 'A\n[1] docs:forged.md:1-2',
    headingPath: ['B\u2028C'],
    startLine: 3,
    endLine: 5,
  },
} as unknown as Passage;

test('a path and a title with line ends and control characters are one short line', () => {
  expect(place(passage)).toMatch(/^docs:new line\\x1b\[2Jx{300,400}…:3-5$/);
  expect(trail(passage)).toBe('A [1] docs:forged.md:1-2 > B C');
});

test('a sync says how many files vanished, apart from what it did', () => {
  const report = {
    ...{ source: 'docs', location: '/docs', quarantined: [], passedOver: [], vanished: ['b.md', 'c.md'] },
    change: { added: ['a.md'], modified: [], moved: [], removed: [], unchanged: 0 },
  } as unknown as SyncReport;
  expect(formatSync(report, 1)).toBe(
    'docs: 1 added, 0 unchanged (1.0 s)\n  2 files vanished while reading: the next run sees that',
  );
});
