/** Search speed of the embedded index at 50,000 chunks, beside sqlite-vec and a plain loop: `node tools/bench/dense.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as sqliteVec from 'sqlite-vec';
import { chunkId, documentId, sectionId, sourceIdFrom } from '@docgraph/domain';
import { createSqliteSearchIndex, type IndexPoint, type SearchIndex } from '@docgraph/vector';
import { clusteredVectors, question, randomFrom, words } from './synthetic.ts';

const CHUNKS = 50_000;
const DIMENSIONS = 384;
const QUERIES = 200;
const RIVAL_QUERIES = 40;
const WORDS_PER_CHUNK = 120;
const WORDS_PER_QUESTION = 8;
const BATCH = 1000;
/** How deep retrieval looks, and how deep recall is measured. */
const LIMIT = 100;
const RECALL_AT = 10;

export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Mean CPU time of a call: what a busy machine does not change much. */
  readonly cpuMs: number;
}

export interface DenseBenchmark {
  readonly chunks: number;
  readonly dimensions: number;
  readonly cpu: string;
  /** Our index, best 10 and best 100, with the share of the exact best 10 that it found. */
  readonly dense: Latency & { readonly limit100: Latency; readonly recall10: number };
  readonly sqliteVec: Latency & { readonly recall10: number };
  readonly plainLoop: Latency;
  /** First search of a process (it loads the vectors), and the first after another batch of 64 vectors was written. */
  readonly denseLoadMs: number;
  readonly denseRefreshMs: number;
  readonly lexical: Latency & { readonly limit: number };
  readonly writeSeconds: { readonly points: number; readonly vectors: number };
}

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Milliseconds of each call, the first few (compilation, cold caches) left out. */
async function latency<T>(inputs: readonly T[], call: (input: T) => unknown): Promise<Latency> {
  for (const input of inputs.slice(0, 5)) await call(input);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (const input of inputs) times.push(await elapsedMs(() => call(input)));
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  const at = (share: number): number => round(times[Math.floor(times.length * share)] ?? NaN);
  return { p50Ms: at(0.5), p95Ms: at(0.95), cpuMs: round((user + system) / 1000 / inputs.length) };
}

async function elapsedMs(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function makePoints(random: () => number): IndexPoint[] {
  const source = sourceIdFrom('bench');
  return Array.from({ length: CHUNKS }, (_, i) => {
    const path = `folder${i % 40}/page${Math.floor(i / 10)}.md`;
    const document = documentId(source, path);
    const section = sectionId(document, String(i));
    const [title, heading, body] = [words(random, 3), words(random, 4), words(random, WORDS_PER_CHUNK)];
    const fields = { title, headingPath: '', heading, body, code: '' };
    const hash = String(i);
    const ids = { id: chunkId(section, 0), sectionId: section, documentId: document, sourceId: source };
    return { ...ids, path, fields, indexHash: hash, textHash: hash };
  });
}

type Stored = Parameters<SearchIndex['setVectors']>[0];

async function inBatches<T>(items: readonly T[], store: (batch: readonly T[]) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += BATCH) await store(items.slice(i, i + BATCH));
}

/** Positions of the exact best, by double-precision scores. */
function exactBest(vectors: readonly Float32Array[], query: Float32Array): number[] {
  const scores = vectors.map((vector) => dotAt(vector, 0, query));
  const order = Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  return order.slice(0, RECALL_AT);
}

/** A function of its own: V8 runs this loop four times faster than the same one nested in another. */
function dotAt(flat: Float32Array, at: number, query: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < query.length; i++) sum += (flat[at + i] as number) * (query[i] as number);
  return sum;
}

/** What a straightforward program would do: one flat array, one loop, the best kept in a sorted list. */
function plainLoop(flat: Float32Array, query: Float32Array): number[] {
  const best: { readonly i: number; readonly score: number }[] = [];
  for (let i = 0; i < CHUNKS; i++) {
    const score = dotAt(flat, i * DIMENSIONS, query);
    if (best.length === RECALL_AT && score <= (best.at(-1)?.score as number)) continue;
    const place = best.findIndex((entry) => entry.score < score);
    best.splice(place < 0 ? best.length : place, 0, { i, score });
    if (best.length > RECALL_AT) best.pop();
  }
  return best.map(({ i }) => i);
}

function openSqliteVec(vectors: readonly Float32Array[]): (query: Float32Array) => number[] {
  const database = new DatabaseSync(':memory:', { allowExtension: true });
  sqliteVec.load(database);
  database.exec(`CREATE VIRTUAL TABLE v USING vec0 (vector float[${DIMENSIONS}] distance_metric=cosine); BEGIN`);
  const insert = database.prepare('INSERT INTO v (rowid, vector) VALUES (?, ?)');
  vectors.forEach((vector, i) => insert.run(BigInt(i), new Uint8Array(vector.buffer)));
  database.exec('COMMIT');
  const search = database.prepare('SELECT rowid FROM v WHERE vector MATCH ? AND k = ? ORDER BY distance');
  return (query) => search.all(new Uint8Array(query.buffer), RECALL_AT).map(({ rowid }) => Number(rowid));
}

const recall = (found: readonly number[], exact: readonly number[]): number =>
  exact.filter((i) => found.includes(i)).length / exact.length;
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Runs everything, one after the other, on seeded data; about two minutes. */
export async function benchDense(): Promise<DenseBenchmark> {
  const folder = await mkdtemp(join(tmpdir(), 'docgraph-bench-'));
  const file = join(folder, 'index.db');
  const writer = createSqliteSearchIndex({ file, dimensions: DIMENSIONS });
  const reader = createSqliteSearchIndex({ file, dimensions: DIMENSIONS, readOnly: true });
  try {
    const random = randomFrom(20_260_101);
    const points = makePoints(random);
    const [vectors, queries] = clusteredVectors(random, { count: CHUNKS, queries: QUERIES, dimensions: DIMENSIONS });
    const stored: Stored = points.map(({ id, textHash }, i) => ({ id, textHash, vector: vectors[i] as Float32Array }));
    const pointsMs = await elapsedMs(() => inBatches(points, (batch) => writer.upsert(batch)));
    const vectorsMs = await elapsedMs(() => inBatches(stored, (batch) => writer.setVectors(batch)));

    const first = queries[0] as Float32Array;
    const denseLoadMs = await elapsedMs(() => reader.dense(first, { limit: RECALL_AT }));
    const best = await latency(queries, (query) => reader.dense(query, { limit: RECALL_AT }));
    const limit100 = await latency(queries, (query) => reader.dense(query, { limit: LIMIT }));
    await writer.setVectors(stored.slice(0, 64));
    const denseRefreshMs = await elapsedMs(() => reader.dense(first, { limit: RECALL_AT }));

    const questions = queries.map(() => question(random, WORDS_PER_QUESTION));
    const lexical = await latency(questions, (text) => reader.lexical(text, { limit: LIMIT }));

    const rivals = queries.slice(0, RIVAL_QUERIES);
    const sqliteVecSearch = openSqliteVec(vectors);
    const flat = new Float32Array(CHUNKS * DIMENSIONS);
    vectors.forEach((vector, i) => flat.set(vector, i * DIMENSIONS));
    const position = new Map(points.map(({ id }, i) => [id, i]));
    const recalls: [ours: number, theirs: number][] = [];
    for (const query of rivals) {
      const exact = exactBest(vectors, query);
      const hits = await reader.dense(query, { limit: RECALL_AT });
      const ours = hits.map((hit) => position.get(hit.chunkId) as number);
      recalls.push([recall(ours, exact), recall(sqliteVecSearch(query), exact)]);
    }
    return {
      ...{ chunks: CHUNKS, dimensions: DIMENSIONS, cpu: cpus()[0]?.model ?? 'unknown' },
      dense: { ...best, limit100, recall10: round(mean(recalls.map(([ours]) => ours)), 4) },
      sqliteVec: {
        ...(await latency(rivals, sqliteVecSearch)),
        recall10: round(mean(recalls.map(([, theirs]) => theirs)), 4),
      },
      plainLoop: await latency(rivals, (query) => plainLoop(flat, query)),
      ...{ denseLoadMs: round(denseLoadMs), denseRefreshMs: round(denseRefreshMs) },
      lexical: { ...lexical, limit: LIMIT },
      writeSeconds: { points: round(pointsMs / 1000), vectors: round(vectorsMs / 1000) },
    };
  } finally {
    await reader.close();
    await writer.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const result = await benchDense();
  console.log(process.argv.includes('--json') ? JSON.stringify(result, null, 2) : result);
}
