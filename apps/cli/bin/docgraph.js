#!/usr/bin/env node
// Plain JavaScript, so that an old Node says what is wrong instead of failing on an import.
import { existsSync } from 'node:fs';
import * as module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(
    `docgraph needs Node 22.22 or newer (24 recommended); this is ${process.versions.node}. In the repository use "npm start" or "npx docgraph".`,
  );
  process.exit(1);
}
// Node 22 announces node:sqlite as experimental on standard error, at every start.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).includes('SQLite is an experimental')) emitWarning(warning, ...rest);
};
module.enableCompileCache?.();
const source = new URL('../src/main.ts', import.meta.url);
await import((existsSync(source) ? source : new URL('../dist/main.js', import.meta.url)).href);
