import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { CACHE_BYTES_MIN, openEmbeddingCache } from './embedding-cache.ts';
import { temporaryFolder } from './testing/shipped-model.ts';

const space = { fingerprint: 'model-0123456789ab', kind: 'passage' } as const;
const entry = (n: number): { textHash: string; vector: Float32Array } => ({
  textHash: `hash-${n}`,
  vector: Float32Array.from({ length: 384 }, (_, i) => n + i / 1000),
});

test('vectors come back as they were put, after the file is opened again', () => {
  const file = join(temporaryFolder(), 'cache.db');
  const first = openEmbeddingCache({ file });
  first.put(space, [entry(1), entry(2)]);
  first.close();
  first.close();
  const second = openEmbeddingCache({ file });
  expect(second.get(space, ['hash-2', 'hash-3', 'hash-1'])).toEqual([entry(2).vector, undefined, entry(1).vector]);
  expect(second.stats()).toMatchObject({ hits: 2, misses: 1, entries: 2 });
  second.close();
});

test('another model or another kind of text finds nothing', () => {
  const cache = openEmbeddingCache({ file: join(temporaryFolder(), 'cache.db') });
  cache.put(space, [entry(1)]);
  expect(cache.get({ ...space, fingerprint: 'other-0123456789ab' }, ['hash-1'])).toEqual([undefined]);
  expect(cache.get({ ...space, kind: 'query' }, ['hash-1'])).toEqual([undefined]);
  cache.close();
});

test('the oldest entries make room and the bound holds', () => {
  const cache = openEmbeddingCache({ file: join(temporaryFolder(), 'cache.db'), bytesMax: 200_000 });
  for (let n = 0; n < 300; n++) cache.put(space, [entry(n)]);
  expect(cache.stats().bytes).toBeLessThanOrEqual(200_000);
  expect(cache.get(space, ['hash-0', 'hash-299'])).toEqual([undefined, entry(299).vector]);
  expect(cache.stats().entries).toBeGreaterThan(30);
  cache.close();
});

test('putting a text again makes it the youngest', () => {
  const cache = openEmbeddingCache({ file: join(temporaryFolder(), 'cache.db'), bytesMax: 200_000 });
  for (let n = 0; n < 300; n++) cache.put(space, [entry(n), entry(0)]);
  expect(cache.get(space, ['hash-0', 'hash-1'])).toEqual([entry(0).vector, undefined]);
  cache.close();
});

test('two processes share one file', async () => {
  const file = join(temporaryFolder(), 'cache.db');
  const cache = openEmbeddingCache({ file });
  const program = `
    const { openEmbeddingCache } = await import(${JSON.stringify(new URL('./embedding-cache.ts', import.meta.url).href)});
    const cache = openEmbeddingCache({ file: ${JSON.stringify(file)} });
    for (let n = 0; n < 50; n++)
      cache.put(${JSON.stringify(space)}, [{ textHash: 'theirs-' + n, vector: Float32Array.of(n) }]);
    cache.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  const exit = once(child, 'exit');
  for (let n = 0; n < 50; n++) cache.put(space, [entry(n)]);
  expect(await exit).toEqual([0, null]);
  expect(cache.get(space, ['hash-49', 'theirs-49'])).toEqual([entry(49).vector, Float32Array.of(49)]);
  expect(cache.stats().entries).toBe(100);
  cache.close();
});

test('a cache of another schema version is emptied', () => {
  const file = join(temporaryFolder(), 'cache.db');
  const old = openEmbeddingCache({ file });
  old.put(space, [entry(1)]);
  old.close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  const cache = openEmbeddingCache({ file });
  expect(cache.stats().entries).toBe(0);
  cache.close();
});

test("somebody else's database is refused and left alone", () => {
  const file = join(temporaryFolder(), 'accounts.db');
  const theirs = new DatabaseSync(file);
  theirs.exec('CREATE TABLE account (id INTEGER)');
  expect(() => openEmbeddingCache({ file })).toThrow(expect.objectContaining({ code: 'embedding-cache-foreign' }));
  expect(theirs.prepare('SELECT count(*) AS n FROM account').get()).toEqual({ n: 0 });
  theirs.close();
});

test('a file that is no database is refused with its name', () => {
  const file = join(temporaryFolder(), 'notes.txt');
  writeFileSync(file, 'not a database '.repeat(100));
  expect(() => openEmbeddingCache({ file })).toThrow(
    expect.objectContaining({ code: 'embedding-cache-unusable', message: expect.stringContaining(file) as string }),
  );
});

test('a bound too small to hold anything is refused', () => {
  const file = join(temporaryFolder(), 'cache.db');
  expect(() => openEmbeddingCache({ file, bytesMax: CACHE_BYTES_MIN - 1 })).toThrow(
    expect.objectContaining({ kind: 'validation' }),
  );
});
