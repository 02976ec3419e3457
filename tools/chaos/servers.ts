/** Crashes on real servers: workers, Redis, Neo4j and Qdrant are killed, workers stopped past their lock; all ends at the clean rebuild. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { SourceId } from '@docgraph/domain';
import { createNeo4jGraph } from '@docgraph/graph/neo4j';
import { createIngestor, createParsePool, DEFAULT_RULES, type ParsePool } from '@docgraph/ingestion';
import { dump, type Dump } from '@docgraph/ingestion/testing';
import { openReader, type Engines } from '@docgraph/installation';
import { createQdrantSearchIndex } from '@docgraph/vector/qdrant';
import { root } from '../bench/report.ts';
import { randomFrom } from '../bench/synthetic.ts';
import type { StackService } from '../stack/service.ts';
import { createServices } from '../stack/services.ts';
import { difference } from './difference.ts';
import { below, createPages, editPages, pick, writePages, type Pages, type Random } from './documentation.ts';
import { startEmbeddingService, type EmbeddingService } from './embedding-service.ts';
import { createProgram, type ProgramProcess } from './program-process.ts';

export interface ServerCrashOptions {
  readonly crashes: number;
  readonly workers: number;
  readonly seed: number;
  /** A folder that may be filled. */
  readonly folder: string;
  readonly note: (line: string) => void;
}

/** What is done to whom; the first five are crashes. */
type Kind = 'worker' | 'redis-queue' | 'qdrant' | 'neo4j' | 'zombie';

export interface ServerCrashCounts {
  readonly workers: number;
  readonly crashes: Readonly<Record<Kind, number>>;
  /** Further requests for a look at a source that was asked for already. */
  readonly duplicateJobs: number;
  /** Runs that were refused their next write because another one had begun: what zombies and lost locks come to. */
  readonly supersededRuns: number;
  /** Comparisons with a clean rebuild, each of them equal. */
  readonly compared: number;
}

/** Of twenty, in random order: a Neo4j takes longest to come back, a stopped worker waits for its lock to run out. */
const MIX: Readonly<Record<Kind, number>> = { worker: 10, 'redis-queue': 4, qdrant: 3, neo4j: 1, zombie: 2 };
const SOURCES = ['one', 'two'] as const;
const PAGES = 30;
const CRASHES_PER_ROUND = 10;
/** From an edit to the crash: the time in which it is noticed and written. */
const CRASH_AFTER_MS_MAX = 1500;
/** How long a server stays away. */
const AWAY_MS_MAX = 1000;
/** Longer than the lock of a job, 10 s. */
const STOPPED_MS = 13_000;
const SETTLE_TIMEOUT_MS = 240_000;
const POLL_MS = 250;
const USER = { user: 'neo4j', password: 'testpassword' } as const;

interface Field {
  readonly random: Random;
  readonly services: ReadonlyMap<string, StackService>;
  readonly workers: readonly ProgramProcess[];
  readonly model: EmbeddingService;
  readonly engines: Engines;
  readonly pool: ParsePool;
  readonly rootOf: (source: string) => string;
}

/** Throws `Error` with the round and its crashes on the first state that differs from the clean rebuild. */
export async function crashServers(options: ServerCrashOptions): Promise<ServerCrashCounts> {
  const { folder, seed, workers: count } = options;
  const place = { folder: join(folder, 'stack'), fetched: join(root, '.stack'), ports: 'free' } as const;
  const services = (await createServices(place)).filter(({ name }) => name !== 'redis-cache');
  const model = await startEmbeddingService();
  const pool = createParsePool();
  const workers: ProgramProcess[] = [];
  try {
    for (const service of services) await service.start();
    const urlOf = (name: string): string => services.find((service) => service.name === name)!.url;
    const engines: Engines = {
      graph: { kind: 'neo4j', url: urlOf('neo4j'), ...USER },
      vector: { kind: 'qdrant', url: urlOf('qdrant'), apiKey: undefined },
      ...{ cache: { kind: 'memory' }, name: 'chaos' },
    };
    const rootOf = (source: string): string => join(folder, source);
    const env = {
      ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: urlOf('neo4j'), DOCGRAPH_NEO4J_PASSWORD: USER.password },
      ...{ DOCGRAPH_VECTOR: 'qdrant', DOCGRAPH_QDRANT_URL: urlOf('qdrant') },
      ...{ DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: urlOf('redis-queue'), DOCGRAPH_INSTALLATION: 'chaos' },
      DOCGRAPH_SOURCES: SOURCES.map((source) => `${source}=${rootOf(source)}`).join(','),
    };
    for (let i = 0; i < count; i++) workers.push(createProgram('worker', join(folder, `data-${i}`), env, model.model));
    const named = new Map(services.map((service) => [service.name, service]));
    return await crashRounds(options, {
      random: randomFrom(seed * 10 + count),
      services: named,
      workers,
      model,
      engines,
      pool,
      rootOf,
    });
  } finally {
    for (const worker of workers) await worker.kill();
    for (const service of services.toReversed()) await service.stop();
    await pool.close();
    model.close();
  }
}

async function crashRounds(options: ServerCrashOptions, field: Field): Promise<ServerCrashCounts> {
  const { random, workers, rootOf } = field;
  const pages = new Map<string, Pages>();
  const edit = (): void => {
    for (const source of SOURCES) {
      const before = pages.get(source);
      const next = before === undefined ? createPages(random, PAGES) : editPages(before, random);
      writePages(rootOf(source), next, before);
      pages.set(source, next);
    }
  };
  edit();
  for (const worker of workers) worker.start();
  const crashes: Record<Kind, number> = { worker: 0, 'redis-queue': 0, qdrant: 0, neo4j: 0, zombie: 0 };
  const next = kinds(random);
  let [done, duplicateJobs, compared] = [0, 0, 0];
  while (done < options.crashes) {
    const round: string[] = [];
    for (let i = 0; i < CRASHES_PER_ROUND && done < options.crashes; i++, done++) {
      edit();
      const [kind, waitMs] = [next.next().value, below(random, CRASH_AFTER_MS_MAX)];
      const worker = pick(random, workers);
      const requests = below(random, 3);
      // Nobody waits for the answers: some are lost with who was asked.
      for (let n = 0; n < requests; n++) void worker.ask('POST', `/sync?source=${SOURCES[0]}`).catch(() => {});
      duplicateJobs += requests;
      await after(waitMs);
      await crash(kind, worker, field);
      crashes[kind]++;
      round.push(`${kind} after ${waitMs} ms`);
    }
    const began = performance.now();
    await settle(field);
    const settledMs = performance.now() - began;
    const differs = difference(await liveState(field), await rebuild(field, compared));
    if (differs !== null)
      throw new Error(
        `seed ${options.seed}, ${workers.length} workers, crashes ${done - round.length + 1} to ${done} (${round.join(', ')}): ` +
          `the state differs from the clean rebuild: ${JSON.stringify(differs)}`,
      );
    compared++;
    options.note(`${done} of ${options.crashes}: ${round.join(', ')}; settled in ${Math.round(settledMs)} ms, equal`);
  }
  return { workers: workers.length, crashes, duplicateJobs, supersededRuns: supersededRuns(workers), compared };
}

const supersededRuns = (workers: readonly ProgramProcess[]): number =>
  workers.reduce(
    (sum, { dir }) => sum + readFileSync(join(dir, 'worker.log'), 'utf8').split('run-superseded').length - 1,
    0,
  );

/** The kinds of {@link MIX} in random order, and again, without end. */
function* kinds(random: Random): Generator<Kind, never> {
  for (;;) {
    const deck = (Object.keys(MIX) as Kind[]).flatMap((kind) => Array<Kind>(MIX[kind]).fill(kind));
    while (deck.length > 0) yield deck.splice(below(random, deck.length), 1)[0]!;
  }
}

async function crash(kind: Kind, worker: ProgramProcess, { random, services }: Field): Promise<void> {
  if (kind === 'worker') {
    await worker.kill();
    return worker.start();
  }
  if (kind === 'zombie') {
    worker.signal('SIGSTOP');
    await after(STOPPED_MS);
    return worker.signal('SIGCONT');
  }
  const service = services.get(kind)!;
  const pid = service.pid();
  if (pid !== null) process.kill(pid, 'SIGKILL');
  while (service.pid() !== null) await after(POLL_MS);
  await after(below(random, AWAY_MS_MAX));
  await service.start();
}

interface Status {
  readonly ready: boolean;
  readonly semantic: number;
  readonly queue: { readonly jobs: Readonly<Record<string, number>> } | null;
}

/** Everything runs, a reconciliation that was asked for is done, and so is all that it asked for. */
async function settle({ services, workers }: Field): Promise<void> {
  for (const service of services.values()) await service.start();
  await Promise.all(workers.map((worker) => worker.ask('GET', '/readyz')));
  const asked = workers[0]!;
  const { id } = (await asked.ask('POST', '/reconcile')) as { readonly id: string };
  let last: unknown;
  for (const endMs = performance.now() + SETTLE_TIMEOUT_MS; performance.now() < endMs; await after(POLL_MS)) {
    const { state } = (await asked.ask('GET', `/jobs/${id}`)) as { readonly state: string };
    const { ready, semantic, queue } = (await asked.ask('GET', '/readyz')) as Status;
    const busy = ['waiting', 'active', 'delayed'].filter((name) => queue?.jobs[name] !== 0);
    if (ready && semantic === 1 && state === 'done' && busy.length === 0) return;
    last = { ready, semantic, state, queue };
  }
  throw new Error(`the workers are not done after ${SETTLE_TIMEOUT_MS / 1000} s: ${JSON.stringify(last)}`);
}

/** What a reader of the installation sees. */
async function liveState({ workers, engines, model }: Field): Promise<Dump> {
  const reader = openReader({ dir: workers[0]!.dir, engines, embedderFor: async () => model.embedder });
  const stores = await reader.stores();
  if (stores === null) throw new Error('the installation has no index');
  const state = await dump(stores.graph, stores.index, model.embedder);
  await reader.close();
  return comparable(state);
}

/** The same folders in new stores on the same servers. */
async function rebuild({ engines, model, pool, rootOf }: Field, number: number): Promise<Dump> {
  const { graph: neo4j, vector: qdrant } = engines;
  if (neo4j.kind !== 'neo4j' || qdrant.kind !== 'qdrant') throw new Error('the servers are not chosen');
  const { embedder } = model;
  const name = `rebuilt_${number}`;
  const graph = await createNeo4jGraph({ url: neo4j.url, ...USER, store: name });
  const { fingerprint, profile } = embedder;
  const settings = { url: qdrant.url, alias: name, fingerprint, dimensions: profile.dimensions };
  const index = await createQdrantSearchIndex(settings);
  const ingestor = createIngestor({ graph, index, embedder, pool });
  for (const source of SOURCES)
    await ingestor.sync({ id: source as SourceId, location: rootOf(source), rules: DEFAULT_RULES });
  await ingestor.fill();
  await ingestor.close();
  const state = await dump(graph, index, embedder);
  await index.close();
  await graph.close();
  return comparable(state);
}

/** Qdrant's IDF counts deleted points until they are swept: which chunks are found is compared, not their scores. */
function comparable(state: Dump): Dump {
  const ids = (hits: unknown): readonly string[] =>
    (hits as readonly { readonly chunkId: string }[]).map(({ chunkId }) => chunkId).sort();
  const lexical = (state['lexical'] as readonly unknown[]).map(ids);
  return { ...state, lexical, dense: ids(state['dense']) };
}
