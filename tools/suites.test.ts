/** What all test files of the repository keep to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Everything but the variables that are no server's. */
const OWN_DECISION = /env\['DOCGRAPH_TEST_\w+_URL'\]|env\.DOCGRAPH_TEST_\w+_URL/;

it('whether a missing server is a skip or a failure is decided in one place', () => {
  const files = ['apps', 'libs', 'tools'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
      .map((path) => join(folder, path)),
  );
  expect(files.length).toBeGreaterThan(100);
  const deciding = files.filter((path) => OWN_DECISION.test(readFileSync(join(root, path), 'utf8')));
  expect(deciding, 'use testServerUrl of @docgraph/domain/test-servers').toEqual([]);
});
