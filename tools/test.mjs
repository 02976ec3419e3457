// `npm test`: installs what is missing, then lints, typechecks, builds and tests every project; counts the tests.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { install, root } from './install.mjs';

const env = install();
const results = join(root, '.cache', 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const nx = join(root, 'node_modules', '.bin', 'nx');
const run = (...args) =>
  spawnSync(nx, ['run-many', ...args, ...process.argv.slice(2)], {
    cwd: root,
    env: { ...env, DOCGRAPH_TEST_RESULTS: results },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  }).status === 0;

const prettier = join(root, 'node_modules', '.bin', 'prettier');
const formatted =
  spawnSync(prettier, ['--check', '--log-level=warn', '.'], { cwd: root, env, stdio: 'inherit' }).status === 0;
const checked = run('-t', 'lint', 'typecheck', 'build') && formatted;
// Tests start programs and measure time-outs of their own: one project after the other.
const tested = run('-t', 'test', '--parallel=1');

let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of readdirSync(results)) {
  const report = JSON.parse(readFileSync(join(results, file), 'utf8'));
  passed += report.numPassedTests;
  failed +=
    report.numFailedTests +
    report.testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0).length;
  skipped += report.numPendingTests + report.numTodoTests;
}
if (!checked) console.error('\nformat, lint, typecheck or build failed: see above; npm run format repairs the format');
if (!tested && failed === 0) failed = 1;
if (passed === 0 && failed === 0)
  console.log('\nAll test results came from the cache; add -- --skip-nx-cache to run them again.');
if (skipped > 0) console.log(`\n${skipped} skipped: each says above what it needs`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(checked && tested ? 0 : 1);
