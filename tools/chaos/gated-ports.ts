/** Stands in for the worker's `breaker.ts`: every write of graph, search index and queue is counted, and one of them may be the last. */
import { appendFileSync, readFileSync } from 'node:fs';
import type { GraphStore } from '@docgraph/graph';
import { gated, GRAPH_WRITES, INDEX_WRITES } from '@docgraph/ingestion/testing';
import type { JobHandler, JobQueue } from '@docgraph/queue';
import type { SearchIndex } from '@docgraph/vector';
import { GATE_FILE, logOf, SENT, type GatePlan } from './gate-plan.ts';

interface Breaker {
  readonly dependency: string;
}
type Guarded = <Port extends object>(port: Port, breaker: Breaker) => Port;

const { guarded: guardedByBreaker } = (await import(new URL(import.meta.url).searchParams.get('of')!)) as {
  readonly guarded: Guarded;
};
const file = process.env[GATE_FILE]!;
/** In which a signal has reached its process. */
const SIGNAL_MS = 20;
let armed = 0;
let passed = 0;
let isSent = false;

/** Remembers the passage; at the one that was planned the signal is sent, and arrives before anything else is done. */
function pass(passage: string): void {
  const { id, at, signal, pid } = JSON.parse(readFileSync(file, 'utf8')) as GatePlan;
  if (id !== armed) [armed, passed, isSent] = [id, 0, false];
  passed++;
  const isHere = !isSent && (at === passed || at === passage);
  appendFileSync(logOf(file), `${id} ${passage}${isHere ? SENT : ''}\n`);
  if (!isHere) return;
  isSent = true;
  process.kill(pid ?? process.pid, signal);
  // Another thread may be told first.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SIGNAL_MS);
}

const through = <T extends object>(name: string, port: T, writes: readonly (keyof T)[]): T =>
  gated(
    port,
    writes,
    (write) => pass(`before ${name}.${write}`),
    (write) => pass(`after ${name}.${write}`),
  );

/** Behind the breaker, so that what the breaker refuses is no write. */
export const guarded: Guarded = (port, breaker) => guardedByBreaker(gate(port, breaker.dependency), breaker);

function gate<Port extends object>(port: Port, dependency: string): Port {
  if (dependency === 'graph') return through('graph', port as unknown as GraphStore, GRAPH_WRITES) as unknown as Port;
  if (dependency === 'vector')
    return through('vector', port as unknown as SearchIndex, INDEX_WRITES) as unknown as Port;
  if (dependency === 'queue') return gatedQueue(port as unknown as JobQueue<unknown>) as unknown as Port;
  return port;
}

/** A job is added, taken, tells its progress, and is settled, which is heard of when its end is told. */
function gatedQueue(queue: JobQueue<unknown>): JobQueue<unknown> {
  const add = through('queue', { add: (request: Parameters<typeof queue.add>[0]) => queue.add(request) }, ['add']);
  const own: Partial<JobQueue<unknown>> = {
    ...add,
    work: (handler, options) => queue.work(gatedHandler(handler), options),
    watch: (listener) =>
      queue.watch((event) => {
        if (event.kind === 'done') pass('after queue.settle');
        listener(event);
      }),
  };
  return new Proxy(queue, {
    get(target, name) {
      const member: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
      // What a class keeps private is only there on the object itself.
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

function gatedHandler(handler: JobHandler<unknown>): JobHandler<unknown> {
  return async (run) => {
    pass('after queue.take');
    const told = through('queue', { progress: run.progress }, ['progress']);
    const verdict = await handler({ ...run, ...told });
    pass('before queue.settle');
    return verdict;
  };
}
