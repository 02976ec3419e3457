/** One test configuration for every project. `tools/test.mjs` collects a report of each in a folder. */
import { basename, join } from 'node:path';
import { defineConfig } from 'vitest/config';

const results = process.env['DOCGRAPH_TEST_RESULTS'];
const report =
  results === undefined ? [] : [['json', { outputFile: join(results, `${basename(process.cwd())}.json`) }] as const];

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Servers that have just started compile every statement first, which takes a minute on a busy machine of two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', ...report],
  },
});
