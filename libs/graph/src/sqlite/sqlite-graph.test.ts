/** The embedded graph passes the contract, and keeps the promises that only a file can break. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import { documentFixture, graphContract } from '../contract.ts';
import { createSqliteGraph, openSqliteGraphReader } from './sqlite-graph.ts';

const dir = mkdtempSync(join(tmpdir(), 'docgraph-graph-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(dir, `${files++}.db`);

graphContract('SQLite', async () => createSqliteGraph({ file: fresh() }));

const source = { id: sourceIdFrom('docs'), kind: 'folder', location: '/docs' } as const;

test('a reader sees what a writer commits, also in the middle of its work, and cannot write', async () => {
  const file = fresh();
  const writer = createSqliteGraph({ file });
  await writer.putSource(source);
  const reader = openSqliteGraphReader({ file });
  expect((await reader.stats()).documents).toBe(0);
  await writer.applyDocuments([documentFixture('a.md', { one: 'alpha' })]);
  expect((await reader.stats()).documents).toBe(1);
  expect('applyDocuments' in reader).toBe(false);
  await reader.close();
  await writer.close();
  await writer.close();
});

test('a failing write leaves nothing behind', async () => {
  const graph = createSqliteGraph({ file: fresh() });
  await graph.putSource(source);
  const good = documentFixture('a.md', { one: 'alpha' });
  const orphan = documentFixture('b.md', { one: 'alpha' }, { source: sourceIdFrom('nowhere') });
  await expect(graph.applyDocuments([good, orphan])).rejects.toThrow(/FOREIGN KEY/);
  expect((await graph.stats()).documents).toBe(0);
  await graph.close();
});

test('a document that goes leaves no row of what it stated', async () => {
  const file = fresh();
  const graph = createSqliteGraph({ file });
  await graph.putSource(source);
  const states = (['MENTIONS', 'RESOLVES'] as const).map((kind) => ({ under: 'one', kind, to: 'error:no space' }));
  const write = documentFixture('a.md', { one: 'alpha' }, { states });
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = (): readonly unknown[] =>
    ['entities', 'edges', 'traits'].map((table) => db.prepare(`SELECT count(*) AS n FROM graph_${table}`).get()!['n']);
  await graph.applyDocuments([write]);
  expect(rows()).toEqual([1, 2, 1]);
  await graph.applyDocuments([documentFixture('a.md', { one: 'alpha' })]);
  expect(rows()).toEqual([0, 0, 0]);
  await graph.applyDocuments([write]);
  await graph.removeDocuments([write.document.id]);
  expect(rows()).toEqual([0, 0, 0]);
  db.close();
  await graph.close();
});

test('a file of another schema is refused with advice', async () => {
  const file = fresh();
  await createSqliteGraph({ file }).close();
  const db = new DatabaseSync(file);
  db.exec(`UPDATE graph_meta SET value = 999 WHERE key = 'schema'`);
  db.close();
  expect(() => openSqliteGraphReader({ file })).toThrow(/schema 999.*ingest again/);
});

test('a missing file is an error that names it', () => {
  expect(() => openSqliteGraphReader({ file: join(dir, 'none.db') })).toThrow(/none\.db/);
});

function failureOf(open: () => unknown): unknown {
  try {
    return open();
  } catch (error) {
    return error;
  }
}

/** Where the pages of a table begin, and how long a page is. */
function rootOf(file: string, table: string): { readonly offset: number; readonly bytes: number } {
  const db = new DatabaseSync(file, { readOnly: true });
  const bytes = db.prepare('PRAGMA page_size').get()!['page_size'] as number;
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)!['rootpage'] as number;
  db.close();
  return { offset: (page - 1) * bytes, bytes };
}

function overwrite(file: string, table: string): void {
  const { offset, bytes } = rootOf(file, table);
  writeFileSync(file, readFileSync(file).fill(0xa5, offset, offset + bytes));
}

describe('a damaged file', () => {
  const corrupt = { code: 'index-corrupt', kind: 'corrupt' };
  const document = documentFixture('a.md', { one: 'alpha' });
  const written = async (): Promise<string> => {
    const file = fresh();
    const graph = createSqliteGraph({ file });
    await graph.putSource(source);
    await graph.applyDocuments([document]);
    await graph.close();
    return file;
  };
  test('is refused with what to do, by readers and writers', async () => {
    const file = await written();
    overwrite(file, 'graph_meta');
    for (const open of [openSqliteGraphReader, createSqliteGraph]) {
      expect(failureOf(() => open({ file }))).toMatchObject(corrupt);
      expect(() => open({ file })).toThrow(/\d+\.db: .*malformed.*delete the data folder and ingest again/);
    }
    const text = fresh();
    writeFileSync(text, 'no database at all, only text '.repeat(200));
    expect(failureOf(() => openSqliteGraphReader({ file: text }))).toMatchObject(corrupt);
    const other = fresh();
    new DatabaseSync(other).exec('CREATE TABLE theirs (a)');
    const missing = {
      code: 'graph-open-failed',
      kind: 'unavailable',
      message: expect.stringContaining('holds no graph'),
    };
    expect(failureOf(() => openSqliteGraphReader({ file: other }))).toMatchObject(missing);
  });

  test('that opens is found by what is read and written later', async () => {
    const file = await written();
    overwrite(file, 'graph_documents');
    const reader = openSqliteGraphReader({ file });
    await expect(reader.documents({ source: null, after: null, limit: 9 })).rejects.toMatchObject(corrupt);
    await expect(reader.sections([document.sections[0]!.id])).rejects.toMatchObject(corrupt);
    await reader.close();
    const writer = createSqliteGraph({ file });
    await expect(writer.removeDocuments([document.document.id])).rejects.toMatchObject(corrupt);
    await writer.close();
  });

  test('whose rows are not what was written is damaged, too', async () => {
    const file = await written();
    const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    db.exec(`UPDATE graph_documents SET front_matter = '{'`);
    const reader = openSqliteGraphReader({ file });
    await expect(reader.document(document.document.id)).rejects.toMatchObject(corrupt);
    db.exec('DELETE FROM graph_documents');
    db.close();
    await expect(reader.sections([document.sections[0]!.id])).rejects.toMatchObject(corrupt);
    await reader.close();
  });
});

test('a folder in which this user cannot write is unavailable to readers, with the reason', async () => {
  const folder = join(dir, 'read-only');
  mkdirSync(folder);
  const file = join(folder, 'index.db');
  await createSqliteGraph({ file }).close();
  for (const [path, mode] of [
    [dir, 0o755],
    [folder, 0o555],
    [file, 0o444],
  ] as const)
    chmodSync(path, mode);
  // Root may write everywhere.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    expect(failureOf(() => openSqliteGraphReader({ file }))).toMatchObject({
      code: 'index-read-only',
      kind: 'unavailable',
    });
    expect(() => openSqliteGraphReader({ file })).toThrow(/index\.db: .*readonly.*writable for this user.*-shm/);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o755);
  }
});
