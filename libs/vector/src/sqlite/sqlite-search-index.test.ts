/** The embedded index passes the contract, and keeps the promises that only a file can break. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { searchIndexContract } from '../contract.ts';
import { createSqliteSearchIndex } from './sqlite-search-index.ts';
const dir = mkdtempSync(join(tmpdir(), 'docgraph-vector-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(dir, `${files++}.db`);
searchIndexContract('SQLite', async ({ dimensions }) => ({
  index: createSqliteSearchIndex({ file: fresh(), dimensions }),
}));
