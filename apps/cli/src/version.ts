/** The version of this program, from its package. */
import { readFileSync } from 'node:fs';

/** `package.json` is one folder above the source and above the bundle. */
export function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
