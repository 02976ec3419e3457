/** The embedded graph passes the contract, and keeps the promises that only a file can break. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
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
