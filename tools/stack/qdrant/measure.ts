/**
 * `node tools/stack/qdrant/measure.ts URL [chunks]`: the same synthetic chunks in the embedded index and on a Qdrant server:
 * how fast they are taken, how long searches last, and what the server's approximate search with int8 vectors misses.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunkId, documentId, sectionId, sha256, sourceIdFrom } from '@docgraph/domain';
import { analyzeQuery, createSqliteSearchIndex, type Hit, type IndexPoint, type SearchIndex } from '@docgraph/vector';
import { createQdrantSearchIndex, openQdrantSearchIndex } from '@docgraph/vector/qdrant';
import { provenance } from '../../bench/report.ts';
import { clusteredVectors, question, randomFrom, words } from '../../bench/synthetic.ts';

const DIMENSIONS = 384;
const DEFAULT_CHUNKS = 20_000;
const CHUNKS_PER_CALL = 256;
const QUERIES = 100;
const LIMIT = 100;
const BODY_WORDS = 90;
const QUESTION_WORDS = 8;

const [url, chunks = String(DEFAULT_CHUNKS)] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: node tools/stack/qdrant/measure.ts URL [chunks]');
const count = Number(chunks);
const random = randomFrom(7);
const points = Array.from({ length: count }, (_, i) => pointOf(i));
const [vectors, queries] = clusteredVectors(random, { count, queries: QUERIES, dimensions: DIMENSIONS });
const questions = queries.map(() => question(random, QUESTION_WORDS));

function pointOf(i: number): IndexPoint {
  const [source, path] = [sourceIdFrom('bench'), `folder-${i % 20}/${i}.md`];
  const document = documentId(source, path);
  const section = sectionId(document, '');
  const fields = {
    title: words(random, 3),
    headingPath: '',
    heading: words(random, 3),
    body: words(random, BODY_WORDS),
    code: '',
  };
  const hash = sha256(path, fields.body);
  return {
    ...{ id: chunkId(section, 0), sectionId: section, documentId: document, sourceId: source, path, fields },
    ...{ indexHash: hash, textHash: hash },
  };
}

/** Quantiles of the time of one call a query, in ms. */
async function timed(
  call: (i: number) => Promise<unknown>,
): Promise<{ readonly p50Ms: number; readonly p95Ms: number }> {
  const times: number[] = [];
  for (let i = 0; i < QUERIES; i++) {
    const start = performance.now();
    await call(i);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((times[Math.floor(share * times.length)] as number) * 10) / 10;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

async function load(index: SearchIndex): Promise<object> {
  const start = performance.now();
  for (let i = 0; i < count; i += CHUNKS_PER_CALL) await index.upsert(points.slice(i, i + CHUNKS_PER_CALL));
  const stored = performance.now();
  for (let i = 0; i < count; i += CHUNKS_PER_CALL)
    await index.setVectors(
      points.slice(i, i + CHUNKS_PER_CALL).map((point, k) => ({ ...point, vector: vectors[i + k] as Float32Array })),
    );
  const perSecond = (ms: number): number => Math.round((count * 1000) / ms);
  return { pointsPerSecond: perSecond(stored - start), vectorsPerSecond: perSecond(performance.now() - stored) };
}

async function measure(index: SearchIndex): Promise<object> {
  const loaded = await load(index);
  return {
    ...loaded,
    lexical: await timed((i) => index.lexical(questions[i] as string, { limit: LIMIT })),
    dense: await timed((i) => index.dense(queries[i] as Float32Array, { limit: LIMIT })),
    frequencies: await timed((i) => index.frequencies(analyzeQuery(questions[i] as string))),
    stats: await timed(() => index.stats()),
    scanOf1000: await timed(() => index.scan({ after: points[0]?.id ?? null, limit: 1000 })),
  };
}

/** Share of the best 10 that both have, in the mean over the questions. */
async function shared(ask: (i: number) => Promise<readonly [readonly Hit[], readonly Hit[]]>): Promise<number> {
  let sum = 0;
  for (let i = 0; i < QUERIES; i++) {
    const [expected, found] = await ask(i);
    const best = new Set(expected.map(({ chunkId: id }) => id));
    sum += best.size === 0 ? 1 : found.filter(({ chunkId: id }) => best.has(id)).length / best.size;
  }
  return Math.round((sum / QUERIES) * 1000) / 1000;
}

const dir = mkdtempSync(join(tmpdir(), 'docgraph-measure-'));
const options = { dimensions: DIMENSIONS, fingerprint: 'measure' };
const embedded = createSqliteSearchIndex({ ...options, file: join(dir, 'index.db') });
const alias = `measure-${process.pid}`;
const server = await createQdrantSearchIndex({ ...options, url, alias, quantization: 'int8' });
const report = {
  ...provenance(`node tools/stack/qdrant/measure.ts URL ${count}`),
  chunks: count,
  embedded: await measure(embedded),
  server: await measure(server),
};
const approximate = await openQdrantSearchIndex({ ...options, url, alias, approximate: true });
const dense = { limit: 10 };
console.log(
  JSON.stringify(
    {
      ...report,
      approximate: await timed((i) => approximate.dense(queries[i] as Float32Array, { limit: LIMIT })),
      sharedOf10: {
        lexical: await shared(async (i) => [
          await embedded.lexical(questions[i] as string, dense),
          await server.lexical(questions[i] as string, dense),
        ]),
        dense: await shared(async (i) => [
          await embedded.dense(queries[i] as Float32Array, dense),
          await server.dense(queries[i] as Float32Array, dense),
        ]),
        approximate: await shared(async (i) => [
          await embedded.dense(queries[i] as Float32Array, dense),
          await approximate.dense(queries[i] as Float32Array, dense),
        ]),
      },
    },
    null,
    2,
  ),
);
await Promise.all([embedded.close(), server.close(), approximate.close()]);
rmSync(dir, { recursive: true, force: true });
