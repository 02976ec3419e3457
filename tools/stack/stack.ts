/** `npm run stack`: real servers on this machine, without containers; everything they write is under `.stack/`. */
import { fileURLToPath } from 'node:url';
import { runStack } from './commands.ts';
import { createServices } from './services.ts';

const folder = fileURLToPath(new URL('../../.stack', import.meta.url));
try {
  await runStack(process.argv.slice(2), await createServices(folder), {
    data: (line) => console.log(line),
    note: (line) => console.error(line),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
