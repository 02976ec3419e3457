import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'docgraph-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Embeds a text in a process whose home folder is empty, outside of any CI, which switches the reports off by itself. */
async function embedIn(program: string): Promise<readonly string[]> {
  const api = new URL('./index.ts', import.meta.url).href;
  const model = new URL('../../../models/minilm-l6-v2', import.meta.url).pathname;
  const script = program.replace('API', JSON.stringify(api)).replace('MODEL', JSON.stringify(model));
  const env = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env });
  return readdirSync(home, { recursive: true, encoding: 'utf8' });
}

it('the native runtime keeps no device id and no events', async () => {
  const files = await embedIn(`
    const { createLocalEmbedder } = await import(API);
    const embedder = await createLocalEmbedder({ modelDir: MODEL, threads: 1 });
    await embedder.embed(['a text'], { kind: 'passage' });
    await embedder.close();`);
  expect(files).toEqual([]);
});
