/** A second process edits and ingests; a reader beside it never sees half a document. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './testing/folder.ts';
import { readVersions } from './testing/read-versions.ts';

const VERSIONS = 100;

test(
  `while ${VERSIONS} edits are applied every passage and every document is of one version`,
  { timeout: 60_000 },
  async () => {
    const file = join(temporaryFolder(), 'index.db');
    const { mixed, states, quoted } = await readVersions({ root: temporaryFolder(), file, versions: VERSIONS });
    expect(mixed).toEqual([]);
    expect(states).toBeGreaterThan(10);
    expect(quoted).toBeGreaterThan(100);
  },
);
