/** What an ingestion does, counted: files parsed, chunks written, texts embedded, and the order of its writes. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createCachedEmbedder, openEmbeddingCache, type Embedder } from '@docgraph/embedding';
import type { GraphStore } from '@docgraph/graph';
import { createIngestor, type IngestEvent, type Ingestor } from './ingestor.ts';
import { DOCUMENTS_PER_WRITE, FILE_BYTES_MAX } from './limits.ts';
import { createParsePool } from './parse-pool.ts';
import { createCheapEmbedder } from './testing/cheap-embedder.ts';
import { writeFiles, type Files } from './testing/files.ts';
import { asOrdinaryUser, folderWith, sourceOf, temporaryFolder } from './testing/folder.ts';
import { closeStores, openStores, type Stores } from './testing/stores.ts';
import { throughGate } from './testing/write-steps.ts';

const FILES: Files = {
  'a.md': '# Install\n\nRun alpha.\n\n## Update\n\nRun bravo.\n',
  'guide/b.md': '# Backup\n\nUse charlie.\n\n## Restore\n\nUse delta.\n',
  'c.md': '# Errors\n\nCode echo.\n',
};
const CHUNKS = 5;
const NOTHING = { added: 0, modified: 0, removed: 0, unchanged: 0 };
const NOW = new Date('2026-01-02T03:04:05Z');

interface Setup {
  readonly root: string;
  readonly stores: Stores;
  readonly ingestor: Ingestor;
  readonly events: IngestEvent[];
  readonly embedder: ReturnType<typeof createCheapEmbedder>;
  sync(): ReturnType<Ingestor['sync']>;
}

const pool = createParsePool();
afterAll(() => pool.close());
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

function setUp(
  files: Files = FILES,
  options: { embedder?: (bare: Embedder) => Embedder; stores?: Stores } = {},
): Setup {
  const root = folderWith(files);
  const stores = options.stores ?? openStores(join(temporaryFolder(), 'index.db'));
  const events: IngestEvent[] = [];
  const embedder = createCheapEmbedder();
  const ingestor = createIngestor({
    ...{ ...stores, embedder: options.embedder?.(embedder) ?? embedder, now: () => NOW, pool },
    onEvent: (event) => events.push(event),
  });
  opened.push(() => closeStores(stores), ingestor.close);
  return { root, stores, ingestor, events, embedder, sync: () => ingestor.sync(sourceOf(root)) };
}

const paths = async ({ stores }: Setup): Promise<string[]> =>
  (await stores.graph.documents({ source: null, after: null, limit: 100 })).map((document) => document.path);
const found = async ({ stores }: Setup, query: string): Promise<number> =>
  (await stores.index.lexical(query, { limit: 10 })).length;
const revision = async ({ stores }: Setup): Promise<string | null | undefined> =>
  (await stores.graph.sources())[0]?.revision;

describe('a sync', () => {
  test('of a new folder makes everything searchable by words, and fill gives each chunk its vector', async () => {
    const setup = setUp();
    const report = await setup.sync();
    expect(report).toMatchObject({ parsed: 3, chunks: { ...NOTHING, added: CHUNKS }, quarantined: [], passedOver: [] });
    expect(report.change.added).toEqual(['a.md', 'c.md', 'guide/b.md']);
    expect(await found(setup, 'charlie')).toBe(1);
    expect(await setup.stores.index.stats()).toEqual({ points: CHUNKS, vectors: 0 });
    expect(await setup.ingestor.fill()).toBe(CHUNKS);
    expect(await setup.stores.index.stats()).toEqual({ points: CHUNKS, vectors: CHUNKS });
    expect(setup.embedder.passages).toContain('Backup > Restore\nUse delta.');
    expect((await setup.stores.graph.sources())[0]).toMatchObject({
      ...{ id: 'docs', revision: report.revision, indexedAt: NOW.toISOString(), location: setup.root },
    });
  });

  test('of an unchanged folder parses nothing, writes no chunk and embeds nothing', async () => {
    const setup = setUp();
    const first = await setup.sync();
    await setup.ingestor.fill();
    setup.embedder.passages.length = 0;
    const second = await setup.sync();
    expect(second).toMatchObject({ parsed: 0, chunks: NOTHING, revision: first.revision });
    expect(second.change).toMatchObject({ added: [], modified: [], moved: [], removed: [], unchanged: 3 });
    expect([await setup.ingestor.fill(), setup.embedder.passages]).toEqual([0, []]);
  });

  test('of one edited file parses that file and embeds its changed chunk alone', async () => {
    const setup = setUp();
    const first = await setup.sync();
    await setup.ingestor.fill();
    setup.embedder.passages.length = 0;
    writeFiles(setup.root, { 'guide/b.md': '# Backup\n\nUse charlie.\n\n## Restore\n\nUse foxtrot.\n' });
    const report = await setup.sync();
    expect(report).toMatchObject({ parsed: 1, chunks: { ...NOTHING, modified: 1, unchanged: 1 } });
    expect(report.change.modified).toEqual(['guide/b.md']);
    expect(report.revision).not.toBe(first.revision);
    expect([await found(setup, 'foxtrot'), await found(setup, 'delta')]).toEqual([1, 0]);
    expect(await setup.ingestor.fill()).toBe(1);
    expect(setup.embedder.passages).toEqual(['Backup > Restore\nUse foxtrot.']);
  });

  test('of renamed files computes no vector, because the cache knows their texts', async () => {
    const cache = openEmbeddingCache({ file: join(temporaryFolder(), 'cache.db') });
    opened.push(async () => cache.close());
    const setup = setUp(FILES, { embedder: (bare) => createCachedEmbedder(bare, cache) });
    await setup.sync();
    await setup.ingestor.fill();
    setup.embedder.passages.length = 0;
    writeFiles(setup.root, { 'a.md': null, 'guide/install.md': FILES['a.md']! });
    const report = await setup.sync();
    expect(report.change).toMatchObject({ moved: [{ from: 'a.md', to: 'guide/install.md' }], added: [], removed: [] });
    expect(await setup.ingestor.fill()).toBe(2);
    expect(setup.embedder.passages).toEqual([]);
    expect(await setup.stores.index.stats()).toEqual({ points: CHUNKS, vectors: CHUNKS });
    expect(await paths(setup)).toEqual(['c.md', 'guide/b.md', 'guide/install.md']);
  });

  test('forgets deleted files and folders in graph and index', async () => {
    const setup = setUp();
    await setup.sync();
    writeFiles(setup.root, { guide: null });
    const report = await setup.sync();
    expect(report).toMatchObject({ parsed: 0, chunks: { ...NOTHING, removed: 2 } });
    expect(await paths(setup)).toEqual(['a.md', 'c.md']);
    expect(await found(setup, 'charlie delta')).toBe(0);
  });

  test('follows an edit of .gitignore in both directions', async () => {
    const setup = setUp();
    await setup.sync();
    writeFiles(setup.root, { '.gitignore': 'guide/\n' });
    expect((await setup.sync()).change.removed).toEqual(['guide/b.md']);
    expect(await found(setup, 'charlie')).toBe(0);
    writeFiles(setup.root, { '.gitignore': null });
    expect((await setup.sync()).change.added).toEqual(['guide/b.md']);
    expect(await found(setup, 'charlie')).toBe(1);
  });

  test('keeps two sources apart and serves calls one after the other', async () => {
    const setup = setUp();
    const other = { ...sourceOf(folderWith({ 'a.md': '# Other\n\nAlso alpha.\n' })), id: 'other' as never };
    const reports = await Promise.all([setup.sync(), setup.ingestor.sync(other), setup.sync()]);
    expect(reports.map((report) => report.parsed)).toEqual([3, 1, 0]);
    const hits = await setup.stores.index.lexical('alpha', { limit: 10, filter: { sources: [other.id] } });
    expect(hits).toHaveLength(1);
  });
});

describe('a folder that the sync cannot see whole', () => {
  test('keeps what is indexed of an unreadable part, and follows the rest', async () => {
    const setup = setUp({ ...FILES, 'guidebook.md': '# Beside it\n' });
    const first = await setup.sync();
    chmodSync(setup.root, 0o755);
    chmodSync(join(setup.root, 'guide'), 0o000);
    writeFiles(setup.root, { 'c.md': null, 'new.md': '# New\n\nCode golf.\n', 'guidebook.md': null });
    const report = await asOrdinaryUser(setup.sync);
    expect(report.change).toEqual({
      added: ['new.md'],
      modified: [],
      moved: [],
      removed: ['c.md', 'guidebook.md'],
      unchanged: 2,
    });
    expect(report.passedOver).toMatchObject([{ path: 'guide', rule: 'folder-unreadable' }]);
    expect([await found(setup, 'charlie'), await found(setup, 'golf'), await found(setup, 'echo')]).toEqual([1, 1, 0]);
    expect(await asOrdinaryUser(setup.sync)).toMatchObject({ parsed: 0, revision: report.revision });

    chmodSync(join(setup.root, 'guide'), 0o755);
    writeFiles(setup.root, { 'c.md': FILES['c.md']!, 'new.md': null, 'guidebook.md': '# Beside it\n' });
    expect(await setup.sync()).toMatchObject({ passedOver: [], revision: first.revision });
  });

  test('counts what was applied, and names the files that vanished while reading', async () => {
    const files = Array.from({ length: 3 * DOCUMENTS_PER_WRITE }, (_, i) => `n${String(i).padStart(2, '0')}.md`);
    const page = (name: string): string => `# Page ${name}\n\nText.\n`;
    const setup = setUp({ ...Object.fromEntries(files.map((name) => [name, page(name)])), 'old.md': '# Old\n' });
    await setup.sync();
    writeFiles(setup.root, { ...Object.fromEntries(files.map((name) => [name, `${page(name)}More.\n`])) });
    writeFiles(setup.root, {
      'old.md': null,
      'z1-moved.md': '# Old\n',
      'z2.md': '# Fresh\n',
      'z3.md': '# Fresh, too\n',
    });
    const last = files.at(-1)!;
    const deleting = createIngestor({
      ...{ ...setup.stores, embedder: setup.embedder, pool },
      onEvent: (event) =>
        event.kind === 'parsing' &&
        event.progress.done === DOCUMENTS_PER_WRITE &&
        writeFiles(setup.root, { [last]: null, 'z1-moved.md': null, 'z2.md': null }),
    });
    const report = await deleting.sync(sourceOf(setup.root));
    await deleting.close();
    expect(report.vanished).toEqual([last, 'z1-moved.md', 'z2.md']);
    expect(report.change).toMatchObject({ added: ['z3.md'], moved: [], removed: ['old.md'], unchanged: 0 });
    expect(report.change.modified).toEqual(files.slice(0, -1));
    expect(report.parsed).toBe(files.length);
    const next = await setup.sync();
    expect(next).toMatchObject({ vanished: [], change: { added: [], removed: [last], unchanged: files.length } });
  });
});

describe('the order of writes', () => {
  test('ends with the revision, after everything of it is searchable', async () => {
    const writes: string[] = [];
    const stores = openStores(join(temporaryFolder(), 'index.db'));
    const setup = setUp(FILES, { stores: throughGate(stores, (write) => writes.push(write)) });
    await setup.sync();
    writeFiles(setup.root, { 'a.md': null, 'c.md': '# Errors\n\nCode golf.\n' });
    await setup.sync();
    expect(writes).toEqual([
      ...['putSource', 'beginRun', 'applyDocuments', 'upsert', 'confirmIndexed', 'setRevision'],
      ...['beginRun', 'applyDocuments', 'upsert', 'confirmIndexed', 'removeDocuments', 'remove', 'confirmRemoved'],
      'setRevision',
    ]);
  });

  test('moves nothing that a reader sees when there is nothing to do', async () => {
    const setup = setUp(FILES);
    await setup.sync();
    const version = await setup.stores.graph.version();
    await setup.sync();
    expect(await setup.stores.graph.version()).toBe(version);
  });

  test('gives up what was seen before another sync of the source began, whenever that is found out', async () => {
    const setup = setUp(FILES);
    await setup.sync();
    const source = sourceOf(setup.root);
    const since = await setup.stores.graph.lastRun(source.id);
    // Stands still between its look at the folder and its first write, and then between two writes.
    for (const standsAt of ['beginRun', 'applyDocuments'] as const) {
      const { graph, index } = setup.stores;
      const late: GraphStore = {
        ...graph,
        [standsAt]: async (...values: never[]) => {
          writeFiles(setup.root, { 'a.md': `# Newer\n\nWritten while the other stood at ${standsAt}.\n` });
          await setup.sync();
          return (graph[standsAt] as (...values: never[]) => Promise<unknown>)(...values);
        },
      };
      writeFiles(setup.root, { 'a.md': `# Older\n\nRead before it stood at ${standsAt}.\n` });
      const zombie = createIngestor({ graph: late, index, embedder: createCheapEmbedder() });
      await expect(zombie.sync(source)).rejects.toMatchObject({ code: 'run-superseded', kind: 'conflict' });
      await zombie.close();
      expect((await graph.documentsAt('a.md')).map(({ title }) => title)).toEqual(['Newer']);
    }
    expect(await setup.stores.graph.lastRun(source.id)).toBeGreaterThan(since + 1);
  });

  test('keeps the old revision when a write fails, and the next sync finishes the work', async () => {
    const plain = openStores(join(temporaryFolder(), 'index.db'));
    let failing: string | null = null;
    const stores = throughGate(plain, (write) => {
      if (write === failing) throw new Error('disk full');
    });
    const setup = setUp(FILES, { stores });
    const first = await setup.sync();
    writeFiles(setup.root, { 'a.md': null, 'c.md': '# Errors\n\nCode golf.\n' });
    for (failing of ['applyDocuments', 'upsert', 'removeDocuments', 'confirmIndexed', 'remove', 'confirmRemoved']) {
      await expect(setup.sync()).rejects.toThrow('disk full');
      expect(await revision(setup)).toBe(first.revision);
    }
    failing = null;
    const last = await setup.sync();
    expect(await revision(setup)).toBe(last.revision);
    expect([await found(setup, 'golf'), await found(setup, 'echo'), await found(setup, 'alpha')]).toEqual([1, 0, 0]);
    expect((await setup.stores.graph.stats()).pending).toBe(0);
  });
});

describe('bad files', () => {
  const HOSTILE: Files = {
    'binary.md': new Uint8Array(5000),
    'deep.md': `${'> '.repeat(500)}x\n`,
    'huge.md': 'x'.repeat(FILE_BYTES_MAX + 1),
    'long-line.md': `# A\n\n${'word '.repeat(60_000)}\n`,
    'table.md': `| a | b |\n|---|---|\n${'| x | y |\n'.repeat(40_000)}`,
    'brackets.md': `${'['.repeat(20_000)}\n`,
  };

  test('are listed with file, rule and advice, recorded, not searched, and do not stop the run', async () => {
    const setup = setUp({ ...FILES, ...HOSTILE });
    const report = await setup.sync();
    expect(report.quarantined.map(({ path }) => path).sort()).toEqual(Object.keys(HOSTILE).sort());
    for (const { diagnostics } of report.quarantined) {
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toHaveLength(1);
      expect(diagnostics.at(-1)?.message.length).toBeGreaterThan(20);
    }
    expect(await found(setup, 'charlie')).toBe(1);
    expect(await setup.stores.index.stats()).toMatchObject({ points: CHUNKS });
    expect(await paths(setup)).toHaveLength(9);
  });

  test('are not tried again while they stay as they are, and are indexed once repaired', async () => {
    const setup = setUp({ 'binary.md': new Uint8Array(5000), 'huge.md': 'x'.repeat(FILE_BYTES_MAX + 1) });
    await setup.sync();
    expect(await setup.sync()).toMatchObject({ parsed: 0, quarantined: [] });
    writeFiles(setup.root, { 'binary.md': '# Now text\n\nAlpha.\n', 'huge.md': '# Small\n\nAlpha.\n' });
    expect(await setup.sync()).toMatchObject({ parsed: 2, quarantined: [] });
    expect(await found(setup, 'alpha')).toBe(2);
  });

  test('that were good before are not found any more', async () => {
    const setup = setUp();
    await setup.sync();
    writeFiles(setup.root, { 'a.md': new Uint8Array(5000) });
    expect((await setup.sync()).chunks.removed).toBe(2);
    expect(await found(setup, 'alpha')).toBe(0);
  });
});

describe('filling in vectors', () => {
  test('in shares computes each vector once, and a share ends where it is told to', async () => {
    const names = Array.from({ length: 150 }, (_, i) => `p${i}`);
    const setup = setUp(Object.fromEntries(names.map((name) => [`${name}.md`, `# ${name}\n`])));
    await setup.sync();
    expect(await setup.ingestor.fillShare({ idPrefix: '', chunksMax: 40 })).toBe(40);
    const shares = [...'0123456789abcdef'].map((idPrefix) => setup.ingestor.fillShare({ idPrefix, chunksMax: 100 }));
    expect((await Promise.all(shares)).reduce((sum, count) => sum + count, 0)).toBe(110);
    expect(await setup.stores.index.stats()).toEqual({ points: 150, vectors: 150 });
    expect(setup.embedder.passages).toHaveLength(150);
  });

  const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`${i}.md`, `# Page ${i}\n\nText ${i}.\n`]));

  test('goes in batches, tells what each added, and counts what was there before as done', async () => {
    const setup = setUp(many);
    await setup.sync();
    await setup.ingestor.fill();
    writeFiles(setup.root, { '3.md': '# Page 3\n\nChanged.\n' });
    await setup.sync();
    await setup.ingestor.fill();
    const progress = setup.events.filter((event) => event.kind === 'embedding');
    expect(progress.map(({ embedded }) => embedded)).toEqual([32, 32, 6, 1]);
    expect(progress.map((event) => event.progress.done)).toEqual([32, 64, 70, 70]);
    expect(progress.at(-1)?.progress).toEqual({ done: 70, total: 70 });
  });

  test('that fails keeps what it has, and the next call goes on from there', async () => {
    let calls = 0;
    const setup = setUp(many, {
      embedder: (bare) => ({
        ...bare,
        embed: (texts, options) =>
          ++calls === 2 ? Promise.reject(new Error('service down')) : bare.embed(texts, options),
      }),
    });
    await setup.sync();
    const [failing, next] = [setup.ingestor.fill(), setup.ingestor.fill()];
    await expect(failing).rejects.toThrow('service down');
    expect(await next).toBe(38);
    expect(setup.embedder.passages).toHaveLength(70);
  });

  test('embeds equal texts of a batch once', async () => {
    const setup = setUp({ 'a.md': '# Same\n\nText.\n', 'b/a.md': '# Same\n\nText.\n' });
    await setup.sync();
    expect(await setup.ingestor.fill()).toBe(2);
    expect(setup.embedder.passages).toHaveLength(1);
  });

  test('while files change leaves no chunk without its vector', async () => {
    const setup = setUp(many);
    await setup.sync();
    const filling = setup.ingestor.fill();
    writeFiles(setup.root, { '5.md': '# Page 5\n\nChanged.\n', '6.md': null, 'new.md': '# New\n\nText.\n' });
    await setup.sync();
    await Promise.all([filling, setup.ingestor.fill()]);
    expect(await setup.stores.index.stats()).toEqual({ points: 70, vectors: 70 });
  });
});

describe('stopping', () => {
  test('close ends a sync under way, and what follows is refused', async () => {
    const setup = setUp(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}.md`, `# Page ${i}\n`])));
    const own = createIngestor({
      ...{ ...setup.stores, embedder: setup.embedder },
      onEvent: (event) => event.kind === 'parsing' && void own.close(),
    });
    const source = sourceOf(setup.root);
    await expect(own.sync(source)).rejects.toThrow(/abort|stopped/);
    await Promise.all([own.close(), own.close()]);
    expect(await setup.stores.graph.stats()).toMatchObject({ documents: DOCUMENTS_PER_WRITE });
    expect(await revision(setup)).toBeNull();
    await expect(own.sync(source)).rejects.toThrow(/abort/);
    await expect(own.fill()).rejects.toThrow(/abort/);
    await expect(own.follow(source)).rejects.toThrow(/abort/);
    expect(await setup.sync()).toMatchObject({ parsed: 60 - DOCUMENTS_PER_WRITE });
  });

  test('a signal ends one call and not the others', async () => {
    const setup = setUp();
    await expect(setup.ingestor.sync(sourceOf(setup.root), AbortSignal.abort())).rejects.toThrow(/abort/);
    expect((await setup.sync()).parsed).toBe(3);
    await expect(setup.ingestor.fill(AbortSignal.abort())).rejects.toThrow(/abort/);
    expect(await setup.ingestor.fill()).toBe(CHUNKS);
  });

  test('an abort between scan and parsing is a rejection and nothing else', async () => {
    const aborting = new AbortController();
    const stores = throughGate(openStores(join(temporaryFolder(), 'index.db')), () => aborting.abort());
    const setup = setUp(FILES, { stores });
    const own = createIngestor({ ...stores, embedder: createCheapEmbedder() });
    await expect(own.sync(sourceOf(setup.root), aborting.signal)).rejects.toThrow(/abort/);
    await own.close();
    expect(await paths(setup)).toEqual([]);
  });

  test('a folder that is gone is an error that names it, and what is indexed stays', async () => {
    const setup = setUp();
    await setup.sync();
    writeFiles(setup.root, { '.': null });
    await expect(setup.sync()).rejects.toMatchObject({ code: 'folder-not-found', kind: 'not-found' });
    expect(await found(setup, 'charlie')).toBe(1);
  });
});
