/** `npm run stack`: real servers on this machine, without containers; everything they write is under `.stack/`. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runStack } from './commands.ts';
import type { StackPlace } from './service.ts';
import { createServices } from './services.ts';

const usual = fileURLToPath(new URL('../../.stack', import.meta.url));

/** The stack of this checkout, or one in a folder of its own, which takes free ports and the same downloads. */
function placeOf(folder: string | undefined): StackPlace {
  return folder === undefined
    ? { folder: usual, fetched: usual, ports: 'usual' }
    : { folder: resolve(folder), fetched: usual, ports: 'free' };
}

try {
  const { values, positionals } = parseArgs({ options: { in: { type: 'string' } }, allowPositionals: true });
  await runStack(positionals, await createServices(placeOf(values.in)), {
    data: (line) => console.log(line),
    note: (line) => console.error(line),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
