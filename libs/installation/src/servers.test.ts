/** An installation on Neo4j and Qdrant: which index answers, and that replaced ones are dropped; needs both servers. */
import { afterEach, describe, expect, test } from 'vitest';
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
    writer.publish();
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

  test('changes over to a published index while the replaced one still answers, and drops that one at the next opening', async () => {
    const dir = dataFolder();
    const old = await indexWith(dir, 'a', 'alpha');
    const reader = reading(dir);
    const before = await reader.stores();
    await indexWith(dir, 'b', 'bravo');
    expect(await wordsIn(await reader.stores(), WORDS)).toEqual(['bravo']);
    expect(await wordsIn(before, WORDS)).toEqual(['alpha']);
    await (await writerOf(dir, 'b', { engines })).close();
    await expect(openReadStores(old, engines)).rejects.toThrow(expect.objectContaining({ code: 'graph-open-failed' }));
    expect(await wordsIn(await reader.stores(), WORDS)).toEqual(['bravo']);
  });

  test('drops the replaced index after the time of grace, without another opening', async () => {
    const dir = dataFolder();
    const old = await indexWith(dir, 'a', 'alpha');
    const writer = await writerOf(dir, 'b', { engines, replacedGraceMs: 0 });
    writer.publish();
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
