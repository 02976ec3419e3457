// `npm start [-- FOLDER]`: installs what is missing, indexes the folder (our own docs by default) and serves it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { install, node, root } from './install.mjs';

const env = install();
const given = process.argv.slice(2);
const folders = given.filter((argument, i) => !argument.startsWith('-') && !/^--(host|port)$/.test(given[i - 1] ?? ''));
// Each set of folders has an index of its own, so that trying one does not mix with another.
const key = createHash('sha256')
  .update(folders.map((folder) => resolve(folder)).join('\n'))
  .digest('hex')
  .slice(0, 8);
const data =
  folders.length === 0 ? '.docgraph' : join('.docgraph', 'folders', `${basename(resolve(folders[0]))}-${key}`);
const args = folders.length === 0 ? [join(root, 'docs'), ...given] : given;
const program = join(root, 'apps', 'cli', 'bin', 'docgraph.js');
const child = spawn(node(), ['--max-semi-space-size=8', program, '--data', join(root, data), 'serve', ...args], {
  env,
  stdio: 'inherit',
});
// Ctrl-C reaches the whole group; what is sent to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
