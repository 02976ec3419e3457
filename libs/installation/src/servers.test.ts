/** An installation on Neo4j and Qdrant: which index answers, and that replaced ones are dropped; needs both servers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import { readConfiguration } from './configuration.ts';
import { readEngines, type Engines } from './engines.ts';
import { openReader, type InstallationReader } from './reader.ts';
import { openReadStores } from './stores.ts';
import { dataFolder, indexWord, wordsIn, writerOf } from './testing/data-folder.ts';
import { embedderNamed } from './testing/models.ts';
import { testServers } from './testing/test-servers.ts';
import { readRecord } from './record.ts';

const servers = testServers(process.env);
const WORDS = ['alpha', 'bravo'];

describe.skipIf(servers === null)('an installation on servers', () => {
  const engines: Engines = readConfiguration(servers?.env ?? {}, readEngines);
  const readers: InstallationReader[] = [];
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.close()));
    await servers!.remove();
  });

  function reading(dir: string): InstallationReader {
    const embedderFor = async (model: { readonly kind: string }) =>
      embedderNamed('name' in model ? String(model.name) : '');
    const reader = openReader({ dir, engines, embedderFor });
    readers.push(reader);
    return reader;
  }

  /** Writes a word with a model and publishes; returns how the index can be opened. */
  async function indexWith(dir: string, model: string, word: string) {
    const writer = await writerOf(dir, model, { engines });
    await indexWord(writer, word);
    await writer.publish();
    await writer.close();
    return { dir, ...readRecord(dir).current! };
  }

  test('keeps nothing but its record in the data folder, and answers from the servers', async () => {
    const dir = dataFolder();
    const current = await indexWith(dir, 'a', 'alpha');
    const reader = reading(dir);
    expect(await wordsIn(await reader.stores(), WORDS)).toEqual(['alpha']);
    expect(current.file).toMatch(/^index-a-/);
    await expect(openReadStores(current, { ...engines, graph: { kind: 'sqlite' } })).rejects.toThrow();
  });

  test('on a cluster, tells readers of its data folder how far its writer is, and they wait for that', async () => {
    const graph = {
      ...engines.graph,
      ...('url' in engines.graph && { url: engines.graph.url.replace(/^bolt/, 'neo4j') }),
    };
    const cluster: Engines = { ...engines, graph };
    const dir = dataFolder();
    const writer = await writerOf(dir, 'a', { engines: cluster });
    await indexWord(writer, 'alpha');
    const current = { dir, ...readRecord(dir).current! };
    const file = join(dir, `${current.file}.bookmarks`);
    const told = readFileSync(file, 'utf8');
    expect(JSON.parse(told)).toHaveLength(1);
    await writer.graph.setRevision(sourceIdFrom('docs'), 'r1', '2026-01-02T03:04:05.000Z');
    expect(readFileSync(file, 'utf8')).not.toBe(told);
    await writer.close();
    const words = async (): Promise<readonly string[]> => {
      const stores = await openReadStores(current, cluster);
      return wordsIn(stores, WORDS).finally(() => Promise.all([stores.graph.close(), stores.index.close()]));
    };
    expect(await words()).toEqual(['alpha']);
    // The server is asked for it: what it never had is refused, and a file that is none is no bookmark.
    writeFileSync(file, '["no bookmark"]');
    await expect(words()).rejects.toThrow(/bookmark/i);
    writeFileSync(file, 'torn');
    expect(await words()).toEqual(['alpha']);
  });

  test('keeps what a published index replaces, goes back to it, and drops it at the first opening after the next switch', async () => {
    const dir = dataFolder();
    const old = await indexWith(dir, 'a', 'alpha');
    const reader = reading(dir);
    const before = await reader.stores();
    await indexWith(dir, 'b', 'bravo');
    expect(await wordsIn(await reader.stores(), WORDS)).toEqual(['bravo']);
    expect(await wordsIn(before, WORDS)).toEqual(['alpha']);
    for (const [model, word] of [
      ['a', 'alpha'],
      ['b', 'bravo'],
    ] as const) {
      const writer = await writerOf(dir, model, { engines });
      await writer.publish();
      await writer.close();
      expect(await wordsIn(await reader.stores(), WORDS)).toEqual([word]);
    }
    await (await writerOf(dir, 'b', { engines })).close();
    expect(await wordsIn(before, WORDS)).toEqual(['alpha']);
    await indexWith(dir, 'c', 'bravo');
    await (await writerOf(dir, 'c', { engines })).close();
    await expect(openReadStores(old, engines)).rejects.toThrow(expect.objectContaining({ code: 'graph-open-failed' }));
    expect(await wordsIn(await reader.stores(), WORDS)).toEqual(['bravo']);
  });

  test('refuses another model of a data folder that shares the installation, and takes the same one', async () => {
    const [first, second, third] = [dataFolder(), dataFolder(), dataFolder()];
    await indexWith(first, 'a', 'alpha');
    const refused = { code: 'model-not-the-installations', kind: 'conflict' };
    await expect(writerOf(second, 'b', { engines })).rejects.toMatchObject(refused);
    await expect(writerOf(second, 'b', { engines })).rejects.toThrow(
      /answers from an index of a-0+, .* has b-0+.*model use/,
    );
    await (await writerOf(third, 'a', { engines })).close();
    // The first changes the model: the others are told when they begin anew, and lose nothing meanwhile.
    await indexWith(first, 'b', 'bravo');
    await expect(writerOf(third, 'a', { engines })).rejects.toMatchObject(refused);
    expect(await wordsIn(await reading(third).stores(), WORDS)).toEqual(['alpha']);
    const joined = await writerOf(third, 'b', { engines });
    expect((await joined.index.stats()).points).toBeGreaterThan(0);
    await joined.publish();
    await joined.close();
    expect(await wordsIn(await reading(third).stores(), WORDS)).toEqual(['bravo']);
  });

  test('drops the replaced index after the time of grace, without another opening', async () => {
    const dir = dataFolder();
    const old = await indexWith(dir, 'a', 'alpha');
    await indexWith(dir, 'b', 'bravo');
    const writer = await writerOf(dir, 'c', { engines, replacedGraceMs: 0 });
    await writer.publish();
    await expect
      .poll(() => openReadStores(old, engines).catch((error: unknown) => error))
      .toMatchObject({
        code: 'graph-open-failed',
      });
    await writer.close();
  });

  test('leaves an index that is being built beside the answering one alone', async () => {
    const dir = dataFolder();
    await indexWith(dir, 'a', 'alpha');
    const building = await writerOf(dir, 'b', { engines });
    await indexWord(building, 'bravo');
    await building.close();
    expect(await wordsIn(await reading(dir).stores(), WORDS)).toEqual(['alpha']);
    const again = await writerOf(dir, 'b', { engines });
    expect((await again.index.stats()).points).toBeGreaterThan(0);
    await again.close();
  });
});
