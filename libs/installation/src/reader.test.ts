/** Which index answers: the first at once, another model or version only when it is published, never a mixture. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { EMBEDDED } from './engines.ts';
import { dropFormer } from './indexes.ts';
import { openReader, type InstallationReader } from './reader.ts';
import { readRecord, writeRecord, type ModelChoice } from './record.ts';
import { dataFolder, indexWord, wordsIn, writerOf } from './testing/data-folder.ts';
import { embedderNamed, type CountedEmbedder } from './testing/models.ts';
import type { InstallationWriter } from './writer.ts';

const WORDS = ['alpha', 'bravo', 'charlie'];
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close();
});

async function writer(dir: string, model: string): Promise<InstallationWriter> {
  const made = await writerOf(dir, model);
  opened.push(made);
  return made;
}

interface Reading extends InstallationReader {
  readonly embedders: CountedEmbedder[];
  readonly errors: unknown[];
  words(): Promise<readonly string[]>;
}

function reading(
  dir: string,
  nameOf = (model: ModelChoice): string => (model.kind === 'local' ? model.name : ''),
): Reading {
  const [embedders, errors]: [CountedEmbedder[], unknown[]] = [[], []];
  const reader = openReader({
    dir,
    embedderFor: async (model) => {
      const name = nameOf(model);
      if (name === '') throw new Error('no such model');
      embedders.push(embedderNamed(name));
      return embedders.at(-1)!;
    },
    onError: (error) => errors.push(error),
  });
  opened.push(reader);
  return { ...reader, embedders, errors, words: async () => wordsIn(await reader.stores(), WORDS) };
}

const indexFiles = (dir: string): string[] => readdirSync(dir).filter((name) => /^index-.*\.db$/.test(name));

describe('the index that answers', () => {
  test('is none before there is one, and the first from when it is opened', async () => {
    const dir = dataFolder();
    const reader = reading(dir);
    expect(await reader.stores()).toBeNull();
    const first = await writer(dir, 'a');
    expect(first.isPublished()).toBe(true);
    expect((await reader.stores())?.embedder?.fingerprint).toBe(embedderNamed('a').fingerprint);
    await indexWord(first, 'alpha');
    expect(await reader.words()).toEqual(['alpha']);
  });

  test('stays the same object while nothing else is published, whatever is declared', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    const reader = reading(dir);
    const stores = await reader.stores();
    first.declare({ id: 'docs', location: '/docs', include: ['**'], exclude: [] });
    expect(await reader.stores()).toBe(stores);
    expect(reader.embedders).toHaveLength(1);
  });

  test('is the old one until another model is published, and then only the new one', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    await indexWord(first, 'alpha');
    await first.close();
    const reader = reading(dir);
    expect(await reader.words()).toEqual(['alpha']);

    const second = await writer(dir, 'b');
    expect(second.isPublished()).toBe(false);
    await indexWord(second, 'bravo');
    expect(await reader.words()).toEqual(['alpha']);
    expect(indexFiles(dir)).toHaveLength(2);

    const before = await reader.stores();
    await second.publish();
    expect(second.isPublished()).toBe(true);
    expect(await reader.words()).toEqual(['bravo']);
    expect((await reader.stores())?.embedder?.fingerprint).toBe(embedderNamed('b').fingerprint);
    expect(readRecord(dir)).toMatchObject({ model: { name: 'b' }, current: { model: { name: 'b' } }, building: null });
    // A request that began before still has its stores.
    expect(await wordsIn(before, WORDS)).toEqual(['alpha']);
    expect(reader.embedders.map((embedder) => embedder.closed)).toEqual([0, 0]);
    await reader.close();
    expect(reader.embedders.map((embedder) => embedder.closed)).toEqual([1, 1]);
  });

  test('that was replaced is kept, and answers again when it is published; a newer switch replaces it, the files go', async () => {
    const dir = dataFolder();
    for (const [model, word] of [
      ['a', 'alpha'],
      ['b', 'bravo'],
    ] as const) {
      const made = await writer(dir, model);
      await indexWord(made, word);
      await made.publish();
      await made.close();
    }
    const reader = reading(dir);
    expect(readRecord(dir)).toMatchObject({ current: { model: { name: 'b' } }, former: { model: { name: 'a' } } });
    const back = await writer(dir, 'a');
    expect([back.isPublished(), (await back.graph.stats()).documents]).toEqual([false, 1]);
    expect(await reader.words()).toEqual(['bravo']);
    await back.publish();
    await back.close();
    expect(await reader.words()).toEqual(['alpha']);
    expect(readRecord(dir)).toMatchObject({ current: { model: { name: 'a' } }, former: { model: { name: 'b' } } });

    const third = await writer(dir, 'c');
    await indexWord(third, 'charlie');
    await third.publish();
    await third.close();
    expect(await reader.words()).toEqual(['charlie']);
    expect(indexFiles(dir).map((name) => name.split('-')[1])).toEqual(['a', 'c']);
    await (await writer(dir, 'c')).close();
    expect(readRecord(dir)).toMatchObject({ former: { model: { name: 'a' } }, leaving: [] });
  });

  test('in the making is given up when another model is chosen, and the former one is dropped when it is asked for', async () => {
    const dir = dataFolder();
    await (await writer(dir, 'a')).close();
    await (await writer(dir, 'b')).close();
    expect(readRecord(dir)).toMatchObject({ building: { model: { name: 'b' } }, former: null });
    await expect(dropFormer(dir, EMBEDDED)).rejects.toMatchObject({ code: 'no-former-index', kind: 'not-found' });
    const third = await writer(dir, 'c');
    expect(indexFiles(dir).map((name) => name.split('-')[1])).toEqual(['a', 'c']);
    await third.publish();
    await expect(dropFormer(dir, EMBEDDED)).rejects.toMatchObject({ code: 'writer-busy' });
    await third.close();
    expect(await dropFormer(dir, EMBEDDED)).toMatchObject({ model: { name: 'a' } });
    expect(indexFiles(dir).map((name) => name.split('-')[1])).toEqual(['c']);
    expect(readRecord(dir)).toMatchObject({ former: null, leaving: [] });
  });

  test('continues where an index that was never published was left', async () => {
    const dir = dataFolder();
    await (await writer(dir, 'a')).close();
    const half = await writer(dir, 'b');
    await indexWord(half, 'bravo');
    await half.close();
    const again = await writer(dir, 'b');
    expect([again.isPublished(), (await again.graph.stats()).documents]).toEqual([false, 1]);
    await again.publish();
    expect(await reading(dir).words()).toEqual(['bravo']);
  });

  test('of an older version is told apart by its file, and is replaced by publishing, kept for the program that made it', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    await indexWord(first, 'alpha');
    await first.close();
    const { current, ...rest } = readRecord(dir);
    const old = 'index-a-000000000000-0000aaaa.db';
    renameSync(join(dir, current!.file), join(dir, old));
    writeRecord(dir, { ...rest, current: { ...current!, file: old } });
    const db = new DatabaseSync(join(dir, old));
    db.exec(`UPDATE graph_meta SET value = 0 WHERE key = 'schema'`);
    db.close();

    const reader = reading(dir);
    const refused = { code: 'graph-schema-mismatch', kind: 'conflict' };
    await expect(reader.stores()).rejects.toMatchObject(refused);
    const next = await writer(dir, 'a');
    expect([next.isPublished(), (await next.graph.stats()).documents]).toEqual([false, 0]);
    await indexWord(next, 'charlie');
    await expect(reader.stores()).rejects.toMatchObject(refused);
    await next.publish();
    expect(await reader.words()).toEqual(['charlie']);
    expect(readRecord(dir).former?.file).toBe(old);
  });
});

describe('a reader', () => {
  test('notices that the folder was deleted and made anew', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    await indexWord(first, 'alpha');
    await first.close();
    const reader = reading(dir);
    expect(await reader.words()).toEqual(['alpha']);
    rmSync(dir, { recursive: true });
    expect(await reader.stores()).toBeNull();
    mkdirSync(dir);
    await indexWord(await writer(dir, 'a'), 'bravo');
    expect(await reader.words()).toEqual(['bravo']);
  });

  test('notices that the folder was replaced between two requests', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    await indexWord(first, 'alpha');
    await first.close();
    const reader = reading(dir);
    await reader.words();
    rmSync(dir, { recursive: true });
    mkdirSync(dir);
    await indexWord(await writer(dir, 'a'), 'bravo');
    expect(await reader.words()).toEqual(['bravo']);
  });

  test('notices that the index alone was deleted and made anew', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    await indexWord(first, 'alpha');
    await first.close();
    const reader = reading(dir);
    expect(await reader.words()).toEqual(['alpha']);
    for (const name of indexFiles(dir)) rmSync(join(dir, name));
    await expect(reader.stores()).rejects.toMatchObject({ kind: 'unavailable' });
    await indexWord(await writer(dir, 'a'), 'bravo');
    expect(await reader.words()).toEqual(['bravo']);
  });

  test('tries again after it could not open the index', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    await indexWord(first, 'alpha');
    await first.close();
    const file = join(dir, indexFiles(dir)[0]!);
    renameSync(file, `${file}.away`);
    const reader = reading(dir);
    await expect(reader.stores()).rejects.toThrow(/index-a/);
    renameSync(`${file}.away`, file);
    expect(await reader.words()).toEqual(['alpha']);
  });

  test('tries again with a file that could not be read as an index for a while', async () => {
    const dir = dataFolder();
    const first = await writer(dir, 'a');
    await indexWord(first, 'alpha');
    await first.close();
    const db = new DatabaseSync(join(dir, indexFiles(dir)[0]!));
    const reader = reading(dir);
    db.exec(`UPDATE idx_meta SET value = value || '0' WHERE key = 'schema'`);
    await expect(reader.stores()).rejects.toMatchObject({ code: 'index-incompatible' });
    db.exec(`UPDATE idx_meta SET value = substr(value, 1, length(value) - 1) WHERE key = 'schema'`);
    db.close();
    expect(await reader.words()).toEqual(['alpha']);
  });

  test('answers without meaning when the model is not to be had, and says why', async () => {
    const dir = dataFolder();
    await indexWord(await writer(dir, 'a'), 'alpha');
    const reader = reading(dir, () => '');
    expect((await reader.stores())?.embedder).toBeNull();
    expect(reader.errors).toMatchObject([{ message: 'no such model' }]);
    expect(await reader.words()).toEqual(['alpha']);
  });

  test('does not compare vectors of another model than the index was made with', async () => {
    const dir = dataFolder();
    await indexWord(await writer(dir, 'a'), 'alpha');
    const reader = reading(dir, () => 'a-retrained');
    expect((await reader.stores())?.embedder).toBeNull();
    expect(reader.embedders.map((embedder) => embedder.closed)).toEqual([1]);
  });

  test('closes twice without harm, and answers no more', async () => {
    const dir = dataFolder();
    await writer(dir, 'a');
    const reader = reading(dir);
    await reader.stores();
    await Promise.all([reader.close(), reader.close()]);
    await expect(reader.stores()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
