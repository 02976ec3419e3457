/** Crashes on servers at random moments: workers, Redis, Neo4j and Qdrant are killed, workers stopped past their lock. */
import { setTimeout as after } from 'node:timers/promises';
import { randomFrom } from '../bench/synthetic.ts';
import { below, createPages, editPages, pick, writePages, type Pages, type Random } from './documentation.ts';
import { LOCK_SECONDS, type GatedWorker } from './gated-worker.ts';
import { openField, type Field, type ServerName } from './server-field.ts';
import { refusals } from './zombies.ts';

export interface ServerCrashOptions {
  readonly crashes: number;
  readonly workers: number;
  readonly seed: number;
  /** A folder that may be filled. */
  readonly folder: string;
  readonly note: (line: string) => void;
}

/** What is done to whom; a zombie is a worker that is stopped for too long. */
type Kind = 'worker' | ServerName | 'zombie';

export interface ServerCrashCounts {
  readonly workers: number;
  readonly crashes: Readonly<Record<Kind, number>>;
  /** Further requests for a look at a source that was asked for already. */
  readonly duplicateJobs: number;
  /** Runs that were refused a write because another one had begun: what zombies and lost locks come to. */
  readonly supersededRuns: number;
  /** Comparisons with a clean rebuild, each of them equal. */
  readonly compared: number;
}

/** Of twenty, in random order: a Neo4j takes longest to come back. */
const MIX: Readonly<Record<Kind, number>> = { worker: 10, 'redis-queue': 4, qdrant: 3, neo4j: 1, zombie: 2 };
const SOURCES = ['one', 'two'] as const;
const PAGES = 30;
const CRASHES_PER_ROUND = 5;
/** From an edit to the crash: the time in which it is noticed and written. */
const CRASH_AFTER_MS_MAX = 1500;
/** How long a server stays away. */
const AWAY_MS_MAX = 1000;
/** A job is taken over within twice the time of its lock. */
const STOPPED_MS = 2 * LOCK_SECONDS * 1000;

/** Throws `Error` with the round and its crashes on the first state that differs from the clean rebuild. */
export async function crashServers(options: ServerCrashOptions): Promise<ServerCrashCounts> {
  const { folder, seed, workers: count } = options;
  const field = await openField({ folder, sources: SOURCES, workers: count });
  try {
    return await crashRounds(options, field, randomFrom(seed * 10 + count));
  } finally {
    await field.close();
  }
}

async function crashRounds(options: ServerCrashOptions, field: Field, random: Random): Promise<ServerCrashCounts> {
  const { workers, rootOf } = field;
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
    const began = performance.now();
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
      await crash(kind, worker, field, random);
      crashes[kind]++;
      round.push(`${kind} after ${waitMs} ms`);
    }
    const crashedMs = performance.now() - began;
    await field.settle();
    const settledMs = performance.now() - began - crashedMs;
    const where = `crashes ${done - round.length + 1} to ${done} (${round.join(', ')})`;
    await field.compare(`seed ${options.seed}, ${workers.length} workers, ${where}`);
    compared++;
    const took = [crashedMs, settledMs, performance.now() - began - crashedMs - settledMs].map(Math.round).join(' + ');
    options.note(`${done} of ${options.crashes}: ${round.join(', ')}; equal after ${took} ms`);
  }
  return { workers: workers.length, crashes, duplicateJobs, supersededRuns: supersededRuns(workers), compared };
}

const supersededRuns = (workers: readonly GatedWorker[]): number =>
  workers.reduce((sum, worker) => sum + refusals(worker), 0);

/** The kinds of {@link MIX} in random order, and again, without end. */
function* kinds(random: Random): Generator<Kind, never> {
  for (;;) {
    const deck = (Object.keys(MIX) as Kind[]).flatMap((kind) => Array<Kind>(MIX[kind]).fill(kind));
    while (deck.length > 0) yield deck.splice(below(random, deck.length), 1)[0]!;
  }
}

async function crash(kind: Kind, worker: GatedWorker, field: Field, random: Random): Promise<void> {
  if (kind === 'worker') {
    await worker.kill();
    return worker.start();
  }
  if (kind === 'zombie') {
    worker.signal('SIGSTOP');
    await after(STOPPED_MS);
    return worker.signal('SIGCONT');
  }
  await field.kill(kind);
  await after(below(random, AWAY_MS_MAX));
  await field.start(kind);
}
