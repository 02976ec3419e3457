/** The embedded index passes the contract, and keeps the promises that only a file can break. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import * as sqliteVec from 'sqlite-vec';
import { afterAll, expect, test } from 'vitest';
import { analyze } from '../analyzer/analyzer.ts';
import { searchIndexContract } from '../contract.ts';
import { axis, fillerPoints, pointFixture, randomUnit, seededRandom } from '../contract/points.ts';
import { createSqliteSearchIndex } from './sqlite-search-index.ts';

const dir = mkdtempSync(join(tmpdir(), 'docgraph-vector-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(dir, `${files++}.db`);
const withVector = ({ id, textHash }: ReturnType<typeof pointFixture>, vector: Float32Array) => ({
  ...{ id, textHash, vector },
});

searchIndexContract('SQLite', async ({ dimensions }) => ({
  index: createSqliteSearchIndex({ file: fresh(), dimensions }),
}));

test('terms survive the tokenizer of FTS5 unchanged', async () => {
  const file = fresh();
  const body = `--max-old-space-size a.b_c/d:e::f @x/y .z K8s Straße Привет οδός ไทย 东京都 ตัวอย่าง 𠮷 ꟿ İ ${'é'.repeat(200)}`;
  const index = createSqliteSearchIndex({ file, dimensions: 2 });
  await index.upsert([pointFixture({ body })]);
  await index.close();
  const database = new DatabaseSync(file);
  const stored = database.prepare('SELECT term FROM idx_vocabulary').all();
  database.close();
  expect(stored.map(({ term }) => term).sort()).toEqual([...new Set(analyze(body))].sort());
});

test('a reader of the same file sees every commit of another process while it writes', async () => {
  const file = fresh();
  const writer = createSqliteSearchIndex({ file, dimensions: 2 });
  const reader = createSqliteSearchIndex({ file, dimensions: 2, readOnly: true });
  const script = `
    const [index, points, file] = process.argv.slice(1);
    const { createSqliteSearchIndex } = await import(index);
    const { axis, pointFixture } = await import(points);
    const writer = createSqliteSearchIndex({ file, dimensions: 2 });
    for (let i = 1; i <= 40; i++) {
      const { id, textHash, ...rest } = pointFixture({ path: i + '.md', body: 'number' + i });
      await writer.upsert([{ id, textHash, ...rest }]);
      await writer.setVectors([{ id, textHash, vector: axis(2, 0) }]);
      process.stdout.write(i + '\\n');
    }
    await writer.close();`;
  const modules = ['./sqlite-search-index.ts', '../contract/points.ts'].map(
    (path) => new URL(path, import.meta.url).href,
  );
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...modules, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    // Written as text: console.log colours a number where FORCE_COLOR is set, as task runners do.
    expect(line).toBe(String(last + 1));
    last += 1;
    expect(await reader.lexical(`number${last}`, { limit: 5 })).toHaveLength(1);
    expect((await reader.dense(axis(2, 0), { limit: 100 })).length).toBeGreaterThanOrEqual(last);
    // Two processes may write in turn: each waits for the other.
    await writer.upsert([pointFixture({ path: `own/${last}.md`, body: 'own' })]);
  }
  expect(last).toBe(40);
  expect(await reader.stats()).toEqual({ points: 80, vectors: 40 });
  await Promise.all([reader.close(), writer.close()]);
});

test('a reader that is further behind than the list of removals loads everything again', async () => {
  const file = fresh();
  const writer = createSqliteSearchIndex({ file, dimensions: 2 });
  const reader = createSqliteSearchIndex({ file, dimensions: 2, readOnly: true });
  const points = fillerPoints(10_002);
  const kept = pointFixture({ path: 'kept.md' });
  await writer.upsert([...points, kept]);
  await writer.setVectors([...points, kept].map((point) => withVector(point, axis(2, 0))));
  expect(await reader.dense(axis(2, 0), { limit: 3 })).toHaveLength(3);
  for (const from of [0, 3334, 6668]) await writer.remove(points.slice(from, from + 3334).map(({ id }) => id));
  expect((await reader.dense(axis(2, 0), { limit: 3 })).map((hit) => hit.chunkId)).toEqual([kept.id]);
  await Promise.all([reader.close(), writer.close()]);
  const database = new DatabaseSync(file);
  expect(database.prepare('SELECT count(*) AS n FROM idx_removals').get()).toEqual({ n: 3334 });
  database.close();
});

test('a read-only index has no writes and creates nothing', async () => {
  const file = fresh();
  expect(() => createSqliteSearchIndex({ file, dimensions: 2, readOnly: true })).toThrow(
    expect.objectContaining({ code: 'index-not-found', kind: 'not-found' }),
  );
  new DatabaseSync(file).exec('CREATE TABLE other (x)');
  expect(() => createSqliteSearchIndex({ file, dimensions: 2, readOnly: true })).toThrow(/no search index yet/);
  await createSqliteSearchIndex({ file, dimensions: 2 }).close();
  const reader = createSqliteSearchIndex({ file, dimensions: 2, readOnly: true });
  for (const name of ['upsert', 'remove', 'setVectors']) expect(name in reader).toBe(false);
  await reader.close();
});

test('a file made with other dimensions, another model or another analyzer is refused by name', async () => {
  const file = fresh();
  await createSqliteSearchIndex({ file, dimensions: 2, fingerprint: 'model-a' }).close();
  await createSqliteSearchIndex({ file, dimensions: 2 }).close();
  const open = (dimensions: number, fingerprint: string) => () =>
    createSqliteSearchIndex({ file, dimensions, fingerprint });
  expect(open(3, 'model-a')).toThrow(/dimensions 2 instead of 3; build a new one in another file/);
  expect(open(2, 'model-b')).toThrow(/fingerprint model-a instead of model-b/);
  const database = new DatabaseSync(file);
  database.exec(`UPDATE idx_meta SET value = '0' WHERE key = 'analyzer'`);
  database.close();
  expect(open(2, 'model-a')).toThrow(expect.objectContaining({ code: 'index-incompatible', kind: 'conflict' }));
});

test('what cannot be opened is an error that names the file and says what to do', () => {
  const text = fresh();
  writeFileSync(text, 'this is not a database, although it is long enough to be looked at as one '.repeat(20));
  expect(() => createSqliteSearchIndex({ file: text, dimensions: 2 })).toThrow(
    expect.objectContaining({
      code: 'index-corrupt',
      kind: 'corrupt',
      message: expect.stringContaining(text) as string,
    }),
  );
  expect(() => createSqliteSearchIndex({ file: join(dir, 'none', 'x.db'), dimensions: 2 })).toThrow(/folder exists/);
  for (const dimensions of [0, 1.5, NaN, 5000])
    expect(() => createSqliteSearchIndex({ file: fresh(), dimensions })).toThrow(/vectors of 1 to 4096/);
});

test('words that would touch too many points are left to the rarer ones of the question', async () => {
  const index = createSqliteSearchIndex({ file: fresh(), dimensions: 2 });
  const rare = pointFixture({ path: 'rare.md', body: 'quorum' });
  await index.upsert([...fillerPoints(20_000), rare]);
  expect(await index.lexical('ordinary', { limit: 10 })).toHaveLength(10);
  expect((await index.lexical('ordinary quorum', { limit: 10 })).map((hit) => hit.chunkId)).toEqual([rare.id]);
  await index.close();
});

test('field weights can be chosen', async () => {
  const points = [pointFixture({ path: 'a.md', title: 'quota' }), pointFixture({ path: 'b.md', body: 'quota' })];
  for (const [title, body, best] of [
    [9, 1, 0],
    [1, 9, 1],
  ] as const) {
    const index = createSqliteSearchIndex({ file: fresh(), dimensions: 2, fieldWeights: { title, body } });
    await index.upsert([...points, ...fillerPoints(8)]);
    expect((await index.lexical('quota', { limit: 2 }))[0]?.chunkId).toBe(points[best]?.id);
    await index.close();
  }
});

test('dense search agrees with sqlite-vec', async () => {
  const [dimensions, count, limit] = [384, 1000, 20];
  const random = seededRandom(11);
  const centers = Array.from({ length: 10 }, () => randomUnit(random, dimensions));
  const points = Array.from({ length: count }, (_, i) => pointFixture({ path: `${i}.md`, body: `text ${i}` }));
  const vectors = points.map((_, i) => randomUnit(random, dimensions, centers[i % 10]));
  const index = createSqliteSearchIndex({ file: fresh(), dimensions });
  await index.upsert(points);
  await index.setVectors(points.map((point, i) => withVector(point, vectors[i] as Float32Array)));
  const oracle = new DatabaseSync(':memory:', { allowExtension: true });
  sqliteVec.load(oracle);
  oracle.exec(`CREATE VIRTUAL TABLE v USING vec0 (vector float[${dimensions}] distance_metric=cosine)`);
  const insert = oracle.prepare('INSERT INTO v (rowid, vector) VALUES (?, ?)');
  vectors.forEach((vector, i) => insert.run(BigInt(i), new Uint8Array(vector.buffer)));
  const search = oracle.prepare('SELECT rowid, distance FROM v WHERE vector MATCH ? AND k = ? ORDER BY distance');
  for (let n = 0; n < 20; n++) {
    const query = randomUnit(random, dimensions, centers[n % 10]);
    const hits = await index.dense(query, { limit });
    const expected = search.all(new Uint8Array(query.buffer), limit);
    expect(hits.map((hit) => hit.chunkId)).toEqual(expected.map(({ rowid }) => points[Number(rowid)]?.id));
    const apart = hits.map((hit, i) => Math.abs(hit.score - (1 - Number(expected[i]?.['distance']))));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  }
  oracle.close();
  await index.close();
});
