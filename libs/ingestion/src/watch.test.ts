/** Edits of a folder that is followed are searchable soon after they are saved. */
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Embedder } from '@docgraph/embedding';
import type { GraphStore } from '@docgraph/graph';
import { createIngestor, type IngestEvent, type Ingestor } from './ingestor.ts';
import { createParsePool } from './parse-pool.ts';
import { createCheapEmbedder } from './testing/cheap-embedder.ts';
import { writeFiles } from './testing/files.ts';
import { folderWith, sourceOf, temporaryFolder } from './testing/folder.ts';
import { closeStores, openStores } from './testing/stores.ts';

/** The promise is one second; more is allowed where the tests share two cores with others. */
const SEARCHABLE_MS_MAX = 3000;
const POLL_MS = 5;

const pool = createParsePool();
afterAll(() => pool.close());
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Followed {
  readonly root: string;
  readonly ingestor: Ingestor;
  readonly events: IngestEvent[];
  hits(query: string): Promise<number>;
  vectors(): Promise<number>;
}

interface FollowOptions {
  readonly root?: string;
  readonly embedder?: Embedder;
  readonly location?: (root: string) => string;
  /** Called when a sync has seen the folder and is about to write. */
  readonly seen?: () => Promise<void>;
}

async function follow(options: FollowOptions = {}): Promise<Followed> {
  const root = options.root ?? folderWith({ 'a.md': '# Page\n\nalpha.\n', 'x/b.md': '# Other\n\nbravo.\n' });
  const stores = openStores(join(temporaryFolder(), 'index.db'));
  const events: IngestEvent[] = [];
  const embedder = options.embedder ?? createCheapEmbedder();
  const graph: GraphStore = {
    ...stores.graph,
    beginRun: async (source, since) => {
      await options.seen?.();
      return stores.graph.beginRun(source, since);
    },
  };
  const { index } = stores;
  const ingestor = createIngestor({ graph, index, embedder, pool, onEvent: (event) => events.push(event) });
  opened.push(() => closeStores(stores), ingestor.close);
  const source = sourceOf(options.location?.(root) ?? root);
  await ingestor.follow(source);
  await ingestor.sync(source);
  return {
    ...{ root, ingestor, events },
    hits: async (query) => (await stores.index.lexical(query, { limit: 10 })).length,
    vectors: async () => (await stores.index.stats()).vectors,
  };
}

/** Waits, within the bound, until `state` is as wanted; returns how long that took. */
async function until<T>(state: () => Promise<T>, wanted: T, boundMs = SEARCHABLE_MS_MAX): Promise<number> {
  const started = performance.now();
  for (;;) {
    const now = await state();
    const ms = performance.now() - started;
    if (now === wanted) return ms;
    if (ms > boundMs) expect(now).toBe(wanted);
    await setTimeout(POLL_MS);
  }
}

test('a saved file is searchable by words within a second or so, and gets its vectors behind', async () => {
  const { root, hits, vectors } = await follow();
  const times: number[] = [];
  for (const word of ['charlie', 'delta', 'echo']) {
    writeFiles(root, { 'a.md': `# Page\n\n${word}.\n` });
    times.push(await until(() => hits(word), 1));
  }
  console.log(`searchable after ${times.map((ms) => Math.round(ms)).join(', ')} ms`);
  expect(await hits('alpha')).toBe(0);
  await until(vectors, 2);
});

test('new folders, deleted and renamed files and edits of .gitignore are followed', async () => {
  const { root, hits } = await follow();
  writeFiles(root, { 'new/deep/c.md': '# New\n\ncharlie.\n' });
  await until(() => hits('charlie'), 1);
  writeFiles(root, { 'new/deep/d.md': '# Second\n\ndelta.\n' });
  await until(() => hits('delta'), 1);
  renameSync(join(root, 'new'), join(root, 'renamed'));
  writeFiles(root, { 'renamed/deep/d.md': '# Second\n\necho.\n' });
  await until(() => hits('echo'), 1);
  expect([await hits('charlie'), await hits('delta')]).toEqual([1, 0]);
  writeFiles(root, { 'a.md': null });
  await until(() => hits('alpha'), 0);
  writeFiles(root, { '.gitignore': 'x/\n' });
  await until(() => hits('bravo'), 0);
  writeFiles(root, { '.gitignore': '' });
  await until(() => hits('bravo'), 1);
});

test('what is no documentation does not cause a sync', async () => {
  const { root, hits, events } = await follow();
  writeFiles(root, { 'notes.txt': 'x', '.hidden/c.md': 'x', 'node_modules/p/d.md': 'x' });
  mkdirSync(join(root, '.git'));
  // A change that counts, after those that do not: all that came before has been seen by then.
  writeFiles(root, { 'z.md': '# Last\n\nhotel.\n' });
  await until(() => hits('hotel'), 1);
  const added = events.flatMap((event) => (event.kind === 'synced' ? event.report.change.added : []));
  expect(added).toEqual(['a.md', 'x/b.md', 'z.md']);
});

test('a folder that is never quiet is followed all the same', async () => {
  const { root, hits } = await follow();
  writeFiles(root, { 'wanted.md': '# Wanted\n\nhotel.\n' });
  let edits = 0;
  const noisy = setInterval(() => writeFiles(root, { 'noise.md': `# Noise\n\ngolf ${edits++}.\n` }), 40);
  await until(() => hits('hotel'), 1).finally(() => clearInterval(noisy));
  expect(edits).toBeGreaterThan(0);
});

test('an edit during a sync, which has seen the folder before, leads to another one', async () => {
  const holds: Promise<void>[] = [];
  let syncs = 0;
  const { root, hits } = await follow({ seen: async () => void (syncs++, await holds.at(-1)) });
  const other = await follow({ root });
  let release = (): void => {};
  holds.push(new Promise((resolve) => (release = resolve)));
  writeFiles(root, { 'a.md': '# Page\n\ncharlie.\n' });
  await until(async () => syncs, 2);
  writeFiles(root, { 'new.md': '# New\n\ndelta.\n' });
  // By then the first one has been told, too, and waits.
  await until(() => other.hits('delta'), 1);
  expect([syncs, await hits('delta')]).toEqual([2, 0]);
  release();
  await until(() => hits('delta'), 1);
});

test('a link to a folder can be followed as well', async () => {
  const link = join(temporaryFolder(), 'link');
  const { root, hits } = await follow({ location: (folder) => (symlinkSync(folder, link), link) });
  writeFiles(root, { 'a.md': '# Page\n\ncharlie.\n' });
  await until(() => hits('charlie'), 1);
});

test('edits are searchable by words while vectors are still being computed', async () => {
  const cheap = createCheapEmbedder();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const embedder: Embedder = { ...cheap, embed: (...call) => held.then(() => cheap.embed(...call)) };
  const { root, hits, vectors, ingestor } = await follow({ embedder });
  const filling = ingestor.fill();
  for (const word of ['charlie', 'delta']) {
    writeFiles(root, { 'a.md': `# Page\n\n${word}.\n` });
    await until(() => hits(word), 1);
  }
  expect(await vectors()).toBe(0);
  release();
  await filling;
  await until(vectors, 2);
});

test('failures become events, and what is indexed stays', async () => {
  const { root, hits, events } = await follow();
  renameSync(root, `${root}.away`);
  const failures = async (): Promise<boolean> => events.some((event) => event.kind === 'failed');
  await until(failures, true);
  expect(events.find((event) => event.kind === 'failed')).toMatchObject({ doing: 'sync', source: 'docs' });
  expect(await hits('alpha')).toBe(1);
  renameSync(`${root}.away`, root);
});

test('nothing is synced after close', async () => {
  const { root, ingestor, events } = await follow();
  const other = await follow({ root });
  writeFiles(root, { 'a.md': '# Page\n\ncharlie.\n' });
  await ingestor.close();
  const before = events.length;
  writeFiles(root, { 'a.md': '# Page\n\ndelta.\n' });
  // Whoever still followed would have seen it by now, too.
  await until(() => other.hits('delta'), 1);
  expect(events.slice(before)).toEqual([]);
});
