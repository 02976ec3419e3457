// Installs what is missing, whatever Node runs this: plain JavaScript without imports from node_modules.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

/** Node 24 comes with the dependencies where npm has it for this platform; otherwise the installed one must do. */
const enough = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 22);
};

/** Whether npm's own record of node_modules has every package of the lockfile in its version. */
function isInstalled() {
  const packages = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(join(root, record))) return false;
  const installed = packages(record);
  return Object.entries(packages('package-lock.json')).every(
    ([path, { version, optional, link }]) =>
      !path.includes('node_modules/') || optional || link || installed[path]?.version === version,
  );
}

/** Installs the dependencies unless they are those of the lockfile already, and returns the environment to run in. */
export function install() {
  const bundled = ['linux-x64', 'linux-arm64', 'win32-x64'].includes(`${process.platform}-${process.arch}`);
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20 || (!bundled && !enough(process.versions.node)))
    fail(
      `docgraph needs Node ${bundled ? '20' : '22.22'} or newer on this platform; this is Node ${process.versions.node}. Install a newer Node from https://nodejs.org and run the command again.`,
    );
  if (!isInstalled()) {
    console.error('Installing dependencies …');
    // Nothing that we need is built by an install script, and one of them downloads a GPU runtime.
    const args = ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];
    const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
    if (status !== 0) fail('npm ci failed: see its message above; the registry must be reachable for the first start.');
  }
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}

/** The Node that runs the TypeScript. */
export function node() {
  const own = join(bin, windows ? 'node.cmd' : 'node');
  return existsSync(own) ? own : process.execPath;
}
