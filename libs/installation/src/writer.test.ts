/** One writer an installation, whatever becomes of it; declarations; an index that cannot be opened. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { dataFolder, indexWord, writerOf } from './testing/data-folder.ts';

const HOLDER = fileURLToPath(new URL('./testing/hold-lock.ts', import.meta.url));

/** Resolves when the process has the lock. */
async function holder(dir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('the writer lock', () => {
  test('refuses a second writer in the same process, and names the process', async () => {
    const dir = dataFolder();
    const first = await writerOf(dir, 'a');
    for (const model of ['a', 'b']) {
      await expect(writerOf(dir, model)).rejects.toThrow(
        expect.objectContaining({ code: 'writer-busy', kind: 'conflict' }),
      );
      await expect(writerOf(dir, model)).rejects.toThrow(`process ${process.pid}`);
    }
    await first.close();
    await first.close();
    await (await writerOf(dir, 'b')).close();
  });

  test('refuses while another process has it, naming that one, and is free once it was killed', async () => {
    const dir = dataFolder();
    const child = await holder(dir);
    await expect(writerOf(dir, 'a')).rejects.toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const writer = await writerOf(dir, 'a');
    await expect(writerOf(dir, 'a')).rejects.toThrow(`process ${process.pid}`);
    await writer.close();
  });

  test('of two folders are two', async () => {
    const writers = [await writerOf(dataFolder(), 'a'), await writerOf(dataFolder(), 'a')];
    await Promise.all(writers.map((writer) => writer.close()));
  });

  test('that cannot be made is another error than one that is held', async () => {
    const dir = dataFolder();
    mkdirSync(join(dir, 'writer.lock'));
    await expect(writerOf(dir, 'a')).rejects.toThrow(
      expect.objectContaining({ code: 'writer-lock-unusable', kind: 'unavailable' }),
    );
  });
});

test('a writer that could not open its index gives the lock back', async () => {
  const dir = dataFolder();
  const first = await writerOf(dir, 'a');
  await indexWord(first, 'alpha');
  await first.close();
  const file = readdirSync(dir).find((name) => name.endsWith('.db'))!;
  writeFileSync(join(dir, file), 'this is not a database, but long enough to be looked at as one '.repeat(20));
  await expect(writerOf(dir, 'a')).rejects.toThrow(expect.objectContaining({ code: 'index-corrupt', kind: 'corrupt' }));
  await expect(writerOf(dir, 'a')).rejects.toThrow(/delete the data folder and ingest again/);
  await (await writerOf(dir, 'b')).close();
});

test('declarations are kept by id, in order, and replaced', async () => {
  const dir = dataFolder();
  const source = (id: string, location: string) => ({ id, location, include: ['**/*.md'], exclude: [] });
  const first = await writerOf(dir, 'a');
  first.declare(source('b', '/b'));
  first.declare(source('a', '/a'));
  first.declare(source('b', '/moved'));
  await first.close();
  const second = await writerOf(dir, 'b');
  expect(second.sources()).toEqual([source('a', '/a'), source('b', '/moved')]);
  await second.publish();
  expect(second.sources()).toHaveLength(2);
  await second.close();
});
