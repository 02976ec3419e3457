/** A process that ingests is killed, at every write and at random moments; the next start ends at the clean rebuild. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIngestor } from './ingestor.ts';
import { createParsePool } from './parse-pool.ts';
import { createCheapEmbedder } from './testing/cheap-embedder.ts';
import { writeFiles, type Files } from './testing/files.ts';
import { sourceOf, temporaryFolder } from './testing/folder.ts';
import { runChild } from './testing/run-child.ts';
import { closeStores, dump, openStores, WORDS, type Stores } from './testing/stores.ts';

const FILES = 60;
const RANDOM_KILLS = 26;
/** Processes at a time: one a core. */
const PARALLEL = 2;
const TIMEOUT_MS = 120_000;

const pool = createParsePool();
afterAll(() => pool.close());
const root = temporaryFolder();
const dir = temporaryFolder();
const base = join(dir, 'base.db');
let rebuilt: unknown;
let databases = 0;

const page = (i: number, word: string): string =>
  `# Page ${i}\n\n${word} one.\n\n## Part\n\n${word} ${WORDS[i % 8]} two.\n`;
const path = (i: number): string => `${i % 3 === 0 ? '' : 'x/'}${i}.md`;

/** What the folder holds before, and what changes: of each ten files one is removed, one moves, three are edited. */
const before: Files = Object.fromEntries(Array.from({ length: FILES }, (_, i) => [path(i), page(i, 'alpha')]));
const edits: Files = Object.fromEntries(
  Array.from({ length: FILES }, (_, i): [string, string | null][] => {
    if (i % 10 === 0) return [[path(i), null]];
    if (i % 10 === 1)
      return [
        [path(i), null],
        [`moved/${i}.md`, page(i, 'alpha')],
      ];
    if (i % 10 < 5) return [[path(i), page(i, 'bravo')]];
    return i % 10 === 5 ? [[`new/${i}.md`, page(i, 'charlie')]] : [];
  }).flat(),
);

async function ingest(stores: Stores): Promise<unknown> {
  const ingestor = createIngestor({ ...stores, embedder: createCheapEmbedder(), pool });
  await ingestor.repair();
  await ingestor.sync(sourceOf(root));
  await ingestor.fill();
  await ingestor.close();
  return dump(stores.graph, stores.index);
}

async function inFile(file: string): Promise<unknown> {
  const stores = openStores(file);
  const state = await ingest(stores);
  await closeStores(stores);
  return state;
}

const copyOfBase = (): string => {
  const file = join(dir, `${databases++}.db`);
  copyFileSync(base, file);
  return file;
};

beforeAll(async () => {
  writeFiles(root, before);
  await inFile(base);
  writeFiles(root, edits);
  rebuilt = await inFile(join(dir, 'rebuilt.db'));
});

// Killed before write n + 1 is killed after write n: nothing is written in between.
test('killed before any one of its writes it is finished by the next start', { timeout: TIMEOUT_MS }, async () => {
  const { writes } = await runChild({ root, file: copyOfBase() });
  expect(writes).toBeGreaterThan(12);
  const limit = pLimit(PARALLEL);
  const kill = async (write: number): Promise<void> => {
    const file = copyOfBase();
    expect((await runChild({ root, file, killBeforeWrite: write })).signal).toBe('SIGKILL');
    expect(await inFile(file)).toEqual(rebuilt);
  };
  await Promise.all(Array.from({ length: writes! }, (_, i) => limit(() => kill(i + 1))));
});

test(`killed at ${RANDOM_KILLS} random moments it is finished by the next start`, { timeout: TIMEOUT_MS }, async () => {
  const { ms } = await runChild({ root, file: copyOfBase() });
  const limit = pLimit(PARALLEL);
  const kill = async (i: number): Promise<boolean> => {
    const file = copyOfBase();
    // Spread over the run by the golden ratio: seeded, and no two alike.
    const { signal } = await runChild({ root, file }, ms * ((i * 0.618034) % 1));
    expect(await inFile(file)).toEqual(rebuilt);
    return signal === 'SIGKILL';
  };
  const killed = await Promise.all(Array.from({ length: RANDOM_KILLS }, (_, i) => limit(() => kill(i))));
  expect(killed.filter(Boolean).length).toBeGreaterThan(RANDOM_KILLS / 2);
});
