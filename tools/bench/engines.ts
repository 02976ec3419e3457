/** The same documentation on the embedded engines and on Neo4j and Qdrant: reports/engines.json. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docgraphIn, startReadServer, type Environment } from './cli.ts';
import { callSearch, questionsOf } from './questions.ts';
import { elapsedMs, quantile, rounded } from './quantiles.ts';
import { writeRecombined } from './recombined.ts';
import { provenance, root, writeReport, type Provenance } from './report.ts';
import type { SetReport } from './retrieval.ts';
import { startWordVectors, WORD_VECTOR_DIMENSIONS } from './word-vectors.ts';

const SETS = ['longhorn', 'multihop/musique_train'];
const SEED = 7;
const WARM_UP_QUESTIONS = 10;

interface Quality {
  readonly ndcg10: number;
  readonly recall5: number;
}

interface Quantiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface EngineSet {
  readonly set: string;
  readonly embedded: Quality;
  readonly servers: Quality;
  /** Over HTTP, each question to one world after the other. */
  readonly search: { readonly embedded: Quantiles; readonly servers: Quantiles; readonly p95Ratio: number };
}

export interface BulkLoad {
  readonly chunks: number;
  /** Until every chunk can be found by its words and has its vector. */
  readonly seconds: number;
  readonly chunksPerSecond: number;
  readonly whileLoading: Quantiles & { readonly questions: number; readonly failed: number };
}

export interface EnginesReport extends Provenance {
  readonly sets: readonly EngineSet[];
  readonly bulk: {
    readonly files: number;
    readonly embedded: BulkLoad;
    readonly servers: BulkLoad;
    readonly afterLoading: EngineSet['search'];
  } | null;
}

/**
 * @param servers variables that choose and reach Neo4j and Qdrant.
 * @param bulkSections sections of the documentation that is loaded at once, about a chunk each; 0 leaves that out.
 */
export async function benchEngines(
  evalData: string,
  servers: Environment,
  bulkSections: number,
): Promise<EnginesReport> {
  const header = provenance(`npm run bench -- engines --bulk=${bulkSections}`);
  const work = mkdtempSync(join(tmpdir(), 'docgraph-bench-'));
  try {
    const sets: EngineSet[] = [];
    for (const set of SETS) sets.push(await compareSet(join(evalData, set), set, work, servers));
    const bulk = bulkSections === 0 ? null : await compareBulk(evalData, work, servers, bulkSections);
    const report: EnginesReport = { ...header, sets, bulk };
    writeReport('engines', report);
    return report;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Worlds<T> = Readonly<Record<'embedded' | 'servers', T>>;

async function compareSet(dir: string, set: string, work: string, servers: Environment): Promise<EngineSet> {
  const measure = async (world: keyof Worlds<unknown>, env: Environment) => {
    const keep = join(work, `${set.replace('/', '-')}-${world}`);
    const cache = join(root, '.cache', 'bench');
    mkdirSync(cache, { recursive: true });
    const scope = { ...env, DOCGRAPH_INSTALLATION: `bench-${world}-${set.replace(/[^a-z]/g, '-')}` };
    const report = await docgraphIn<SetReport>(scope, 'eval', dir, '--keep', keep, '--cache', cache);
    const { ndcg10, recall5 } = report.variants['full']!.all;
    return { quality: { ndcg10, recall5 }, keep, env: scope };
  };
  const embedded = await measure('embedded', {});
  const onServers = await measure('servers', servers);
  const search = await compareSearch({ embedded, servers: onServers }, questionsOf(dir));
  return { set, embedded: embedded.quality, servers: onServers.quality, search };
}

interface World {
  readonly keep: string;
  readonly env: Environment;
}

/** In turns, so that a busy moment hits both; each question once, so that no reply comes from a cache. */
async function compareSearch(worlds: Worlds<World>, questions: readonly string[]): Promise<EngineSet['search']> {
  const embedded = await startReadServer(worlds.embedded.keep, worlds.embedded.env);
  const servers = await startReadServer(worlds.servers.keep, worlds.servers.env);
  const times = { embedded: [] as number[], servers: [] as number[] };
  for (const [i, question] of questions.entries()) {
    const row = {
      embedded: await elapsedMs(() => callSearch(embedded, question)),
      servers: await elapsedMs(() => callSearch(servers, question)),
    };
    if (i < WARM_UP_QUESTIONS) continue;
    times.embedded.push(row.embedded);
    times.servers.push(row.servers);
  }
  await Promise.all([embedded.stop(), servers.stop()]);
  const [one, other] = [quantilesOf(times.embedded), quantilesOf(times.servers)];
  return { embedded: one, servers: other, p95Ratio: rounded(other.p95Ms / one.p95Ms) };
}

const quantilesOf = (times: readonly number[]): Quantiles => ({
  p50Ms: quantile(times, 0.5),
  p95Ms: quantile(times, 0.95),
});

async function compareBulk(
  evalData: string,
  work: string,
  servers: Environment,
  sections: number,
): Promise<EnginesReport['bulk']> {
  const set = join(evalData, 'longhorn');
  const folder = join(work, 'bulk');
  const files = writeRecombined({ from: join(set, 'docs'), to: folder, sections, seed: SEED });
  const vectors = await startWordVectors();
  try {
    const questions = questionsOf(set);
    const load = async (world: keyof Worlds<unknown>, env: Environment) => {
      const keep = join(work, `bulk-${world}`);
      const scope = { ...env, DOCGRAPH_INSTALLATION: `bench-bulk-${world}` };
      const model = [
        'model',
        'use',
        'word-vectors',
        '--url',
        vectors.url,
        '--dimensions',
        String(WORD_VECTOR_DIMENSIONS),
      ];
      await docgraphIn(scope, '--data', keep, ...model);
      return { world: { keep, env: scope }, load: await loadAndAsk(keep, folder, questions, scope) };
    };
    const embedded = await load('embedded', {});
    const onServers = await load('servers', servers);
    const afterLoading = await compareSearch({ embedded: embedded.world, servers: onServers.world }, questions);
    return { files, embedded: embedded.load, servers: onServers.load, afterLoading };
  } finally {
    await vectors.close();
  }
}

/** Ingests the folder while a server answers questions one after the other. */
async function loadAndAsk(
  data: string,
  folder: string,
  questions: readonly string[],
  env: Environment,
): Promise<BulkLoad> {
  const started = performance.now();
  let isLoading = true;
  const ingested = docgraphIn<{ readonly vectors: number }>(env, '--data', data, 'ingest', folder).finally(
    () => (isLoading = false),
  );
  ingested.catch(() => {});
  while (isLoading && !existsSync(join(data, 'installation.json'))) await pause();
  const server = await startReadServer(data, env);
  const times: number[] = [];
  let failed = 0;
  try {
    const isAnswered = (): Promise<boolean> => callSearch(server, questions[0]!).then(always(true), always(false));
    while (isLoading && !(await isAnswered())) await pause();
    for (let i = 0; isLoading; i++) {
      const asked = elapsedMs(() => callSearch(server, questions[i % questions.length]!));
      await asked.then(
        (ms) => times.push(ms),
        () => failed++,
      );
    }
  } finally {
    await server.stop();
  }
  const { vectors } = await ingested;
  const seconds = (performance.now() - started) / 1000;
  return {
    ...{ chunks: vectors, seconds: rounded(seconds), chunksPerSecond: Math.round(vectors / seconds) },
    whileLoading: { questions: times.length, failed, ...quantilesOf(times) },
  };
}

const POLL_MS = 100;
const always =
  <T>(value: T) =>
  (): T =>
    value;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));
