/** Speed, work and memory of the product on real documentation, as ratios against bare parts: reports/performance.json. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { embeddingText } from '@docgraph/domain';
import { createEncoder, createLocalEmbedder, readModelFolder } from '@docgraph/embedding';
import { analyzeQuery, DEFAULT_FIELD_WEIGHTS } from '@docgraph/vector';
import { docgraph, startReadServer, startServe, type RunningServer } from './cli.ts';
import { elapsedMs, quantile, rounded } from './quantiles.ts';
import { callSearch, questionsOf } from './questions.ts';
import { provenance, root, writeReport, type Provenance } from './report.ts';

const MODEL_DIR = join(root, 'models/minilm-l6-v2');
/** Texts of the comparison of embedding speeds, and how often both sides embed them, in turns. */
const EMBED_TEXTS = 120;
const EMBED_ROUNDS = 3;
const EMBED_THREADS = 2;
const WARM_UP_QUESTIONS = 5;
/** Questions that are asked again and again, and how often. */
const REPEATED_QUESTIONS = 20;
const REPEATED_ROUNDS = 10;
/** Token budget of the first search that only differs in it; the others have a little more, and the replies are as long. */
const REPEATED_TOKENS_MIN = 4000;

interface IngestReport {
  readonly sources: readonly { readonly parsed: number; readonly chunks: Readonly<Record<string, number>> }[];
  readonly vectors: number;
  readonly embedded: number;
  readonly seconds: number;
}

export interface PerformanceReport extends Provenance {
  readonly documents: string;
  /** From the start of `docgraph serve FOLDER` on an empty data folder until it answers by words. */
  readonly lexicalReadySeconds: number;
  /** The same with everything indexed already. */
  readonly secondStartSeconds: number;
  readonly secondIngest: { readonly seconds: number; readonly parsed: number; readonly embedded: number };
  readonly oneFileChanged: {
    readonly parsed: number;
    readonly embedded: number;
    readonly chunks: Readonly<Record<string, number>>;
  };
  /** Texts per second of the product's pool over bare sessions on as many threads, same texts, in turns. */
  readonly embedding: {
    readonly ratio: number;
    readonly bareTextsPerSecond: number;
    readonly productTextsPerSecond: number;
  };
  /** `search_documentation` over HTTP against a bare FTS5 statement plus a bare embedding of the same question. */
  readonly search: {
    readonly questions: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly bareP50Ms: number;
    readonly bareP95Ms: number;
    readonly p95Ratio: number;
  };
  /** A question that was asked before, from the reply cache and past it, in turns: searched anew with its vector known. */
  readonly repeated?: {
    readonly searches: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly uncachedP50Ms: number;
    readonly uncachedP95Ms: number;
    readonly p50Ratio: number;
    readonly p95Ratio: number;
  };
  /** Of `mcp-server` with the documentation loaded, after all questions. */
  readonly serverMemoryMb: { readonly now: number; readonly peak: number };
}

export async function benchPerformance(evalData: string): Promise<PerformanceReport> {
  const set = join(evalData, 'longhorn');
  const work = mkdtempSync(join(tmpdir(), 'docgraph-bench-'));
  try {
    const header = provenance('npm run bench -- performance');
    const folder = join(work, 'longhorn');
    const data = join(work, 'data');
    cpSync(join(set, 'docs'), folder, { recursive: true });

    const first = await startServe(['--data', data], folder);
    const lexicalReadySeconds = first.startSeconds;
    await vectorsReady(first);
    await first.stop();
    const second = await startServe(['--data', data], folder);
    const secondStartSeconds = second.startSeconds;
    await second.stop();
    const again = await docgraph<IngestReport>('--data', data, 'ingest');

    const search = await compareSearch(data, questionsOf(set));
    const embedding = await compareEmbedding(data);

    appendFileSync(
      join(folder, 'content/docs/1.11.4/what-is-longhorn.md'),
      '\nOne more sentence at the end of the page.\n',
    );
    const edited = await docgraph<IngestReport>('--data', data, 'ingest');
    const report: PerformanceReport = {
      ...header,
      documents: 'longhorn, 233 files',
      lexicalReadySeconds: rounded(lexicalReadySeconds),
      secondStartSeconds: rounded(secondStartSeconds),
      secondIngest: { seconds: again.seconds, parsed: again.sources[0]!.parsed, embedded: again.embedded },
      oneFileChanged: {
        parsed: edited.sources[0]!.parsed,
        embedded: edited.embedded,
        chunks: edited.sources[0]!.chunks,
      },
      embedding,
      ...search,
    };
    writeReport('performance', report);
    return report;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function vectorsReady(server: RunningServer): Promise<void> {
  for (;;) {
    const state = (await (await fetch(`${server.url}/readyz`)).json()) as { semantic?: number };
    if (state.semantic === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Each question once over HTTP and once on the bare parts, in turns, so that a busy moment hits both. */
async function compareSearch(
  data: string,
  questions: readonly string[],
): Promise<Required<Pick<PerformanceReport, 'search' | 'repeated' | 'serverMemoryMb'>>> {
  const server = await startReadServer(data);
  const bare = await openBareParts(data);
  const times: { served: number; bare: number }[] = [];
  for (const [i, question] of questions.entries()) {
    const row = {
      served: await elapsedMs(() => callSearch(server, question)),
      bare: await elapsedMs(() => bare(question)),
    };
    if (i >= WARM_UP_QUESTIONS) times.push(row);
  }
  const repeated = await compareRepeated(server, questions.slice(0, REPEATED_QUESTIONS));
  const memory = server.memory();
  await server.stop();
  const served = times.map((row) => row.served);
  const parts = times.map((row) => row.bare);
  return {
    search: {
      questions: times.length,
      p50Ms: quantile(served, 0.5),
      p95Ms: quantile(served, 0.95),
      bareP50Ms: quantile(parts, 0.5),
      bareP95Ms: quantile(parts, 0.95),
      p95Ratio: rounded(quantile(served, 0.95) / quantile(parts, 0.95)),
    },
    repeated,
    serverMemoryMb: { now: Math.round(memory.now / 2 ** 20), peak: Math.round(memory.peak / 2 ** 20) },
  };
}

/** The cache keeps a reply by the whole request: with a budget that was never given it is searched for, and found with the old one. */
async function compareRepeated(
  server: RunningServer,
  questions: readonly string[],
): Promise<Required<PerformanceReport>['repeated']> {
  const times = { cached: [] as number[], uncached: [] as number[] };
  let maxTokens = REPEATED_TOKENS_MIN;
  for (const question of questions) await callSearch(server, question, { max_tokens: maxTokens });
  for (let i = 0; i < REPEATED_ROUNDS; i++)
    for (const question of questions) {
      const known = { max_tokens: REPEATED_TOKENS_MIN };
      times.cached.push(await elapsedMs(() => callSearch(server, question, known)));
      const unknown = { max_tokens: ++maxTokens };
      times.uncached.push(await elapsedMs(() => callSearch(server, question, unknown)));
    }
  const [p50Ms, p95Ms] = [quantile(times.cached, 0.5), quantile(times.cached, 0.95)];
  const [uncachedP50Ms, uncachedP95Ms] = [quantile(times.uncached, 0.5), quantile(times.uncached, 0.95)];
  return {
    ...{ searches: times.cached.length, p50Ms, p95Ms, uncachedP50Ms, uncachedP95Ms },
    ...{ p50Ratio: rounded(p50Ms / uncachedP50Ms), p95Ratio: rounded(p95Ms / uncachedP95Ms) },
  };
}

/** The least that any implementation on these parts must do: one FTS5 statement, one run of the model. */
async function openBareParts(data: string): Promise<(question: string) => Promise<void>> {
  const { current } = JSON.parse(readFileSync(join(data, 'installation.json'), 'utf8')) as {
    current: { file: string };
  };
  const database = new DatabaseSync(join(data, current.file), { readOnly: true });
  const weights = Object.values(DEFAULT_FIELD_WEIGHTS).join(', ');
  const statement = database.prepare(
    `SELECT rowid FROM idx_terms WHERE idx_terms MATCH ? ORDER BY bm25(idx_terms, ${weights}) LIMIT 150`,
  );
  const { profile, engine } = await readModelFolder(MODEL_DIR);
  const encoder = await createEncoder({ modelDir: MODEL_DIR, profile, engine, runtime: 'native' });
  return async (question) => {
    const match = analyzeQuery(question).map((term) => `"${term}"`);
    statement.all(match.join(' OR '));
    await encoder.encode(question);
  };
}

/** The product's pool and plain threads with a bare session each, on the texts that ingestion embeds. */
async function compareEmbedding(data: string): Promise<PerformanceReport['embedding']> {
  const texts = await sampleTexts(data);
  const product = await createLocalEmbedder({ modelDir: MODEL_DIR, runtime: 'native', threads: EMBED_THREADS });
  const bare = await startBareSessions();
  const seconds = { product: [] as number[], bare: [] as number[] };
  await product.embed(texts.slice(0, 4), { kind: 'passage' });
  await bare.embed(texts.slice(0, 4));
  for (let i = 0; i < EMBED_ROUNDS; i++) {
    seconds.bare.push((await elapsedMs(() => bare.embed(texts))) / 1000);
    seconds.product.push((await elapsedMs(() => product.embed(texts, { kind: 'passage' }))) / 1000);
  }
  await product.close();
  await bare.close();
  const productTextsPerSecond = rounded(texts.length / quantile(seconds.product, 0.5));
  const bareTextsPerSecond = rounded(texts.length / quantile(seconds.bare, 0.5));
  return { ratio: rounded(productTextsPerSecond / bareTextsPerSecond), bareTextsPerSecond, productTextsPerSecond };
}

async function sampleTexts(data: string): Promise<readonly string[]> {
  const { current } = JSON.parse(readFileSync(join(data, 'installation.json'), 'utf8')) as {
    current: { file: string; dimensions: number };
  };
  const database = new DatabaseSync(join(data, current.file), { readOnly: true });
  const rows = database.prepare('SELECT fields FROM graph_chunks ORDER BY id LIMIT ?').all(EMBED_TEXTS);
  database.close();
  return rows.map((row) => embeddingText(JSON.parse(row['fields'] as string)));
}

interface BareSessions {
  embed(texts: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** One thread a session; each takes the next text when it is done with its last. */
async function startBareSessions(): Promise<BareSessions> {
  const { profile, engine } = await readModelFolder(MODEL_DIR);
  const workerData = { modelDir: MODEL_DIR, profile, engine, runtime: 'native' };
  const threads = Array.from(
    { length: EMBED_THREADS },
    () => new Worker(new URL('./bare-session.ts', import.meta.url), { workerData }),
  );
  return {
    async embed(texts) {
      const queue = [...texts];
      await Promise.all(threads.map((thread) => drainQueue(thread, queue)));
    },
    async close() {
      for (const thread of threads) thread.postMessage(null);
      await Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve))));
    },
  };
}

async function drainQueue(thread: Worker, queue: string[]): Promise<void> {
  for (let text = queue.shift(); text !== undefined; text = queue.shift()) {
    const done = new Promise((resolve) => thread.once('message', resolve));
    thread.postMessage(text);
    await done;
  }
}

if (import.meta.main)
  await benchPerformance(resolve(process.env['DOCGRAPH_EVAL_DATA'] ?? join(root, '../shared/eval')));
