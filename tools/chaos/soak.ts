/** Worker and server on one data folder through many cycles of edits: does memory, do open handles, does the database grow? */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { randomFrom } from '../bench/synthetic.ts';
import { createPages, editPages, writePages, type Pages } from './documentation.ts';
import { createProgram, type ProgramProcess } from './program-process.ts';

/** After a cycle: everything is indexed and has its vector. */
export interface Footprint {
  /** In use after a collection: the heap and what it holds outside. Caches fill up to their limits. */
  readonly workerHeapBytes: number;
  readonly serverHeapBytes: number;
  /** Resident, after the collection. */
  readonly workerBytes: number;
  readonly serverBytes: number;
  readonly workerHandles: number;
  readonly serverHandles: number;
  /** Index with its log. */
  readonly databaseBytes: number;
}

export interface SoakReport {
  readonly cycles: number;
  /** Per cycle, by least squares over the second half of the cycles. */
  readonly slopes: Footprint;
  readonly last: Footprint;
  readonly perCycle: readonly Footprint[];
}

export interface SoakOptions {
  readonly cycles: number;
  readonly seed: number;
  readonly folder: string;
  readonly note: (line: string) => void;
}

const PAGES = 100;
/** Different contents of the folder, gone through again and again: it does not grow itself. */
const STATES = 5;
const POLL_MS = 50;
const CYCLE_TIMEOUT_MS = 120_000;

/** Throws `Error` when an edit is not found in time. */
export async function soak({ cycles, seed, folder, note }: SoakOptions): Promise<SoakReport> {
  const random = randomFrom(seed);
  const first = createPages(random, PAGES);
  const states = [first, ...Array.from({ length: STATES - 1 }, () => editPages(first, random))];
  const [root, data] = [join(folder, 'docs'), join(folder, 'data')];
  const env = { DOCGRAPH_SOURCES: `docs=${root}` };
  const memory = { worker: join(folder, 'worker.memory'), server: join(folder, 'server.memory') };
  const worker = createProgram('worker', data, { ...env, ...collecting(memory.worker) });
  const server = createProgram('server', data, collecting(memory.server));
  const client = new Client({ name: 'soak', version: '0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  let pages: Pages = new Map();
  const perCycle: Footprint[] = [];
  try {
    for (let cycle = 0; cycle < cycles; cycle++) {
      const marker = `cycle${cycle}marker`;
      const next = new Map(states[cycle % STATES]).set('marker.md', `# Marker\n\nNow ${marker}.\n`);
      writePages(root, next, pages);
      pages = next;
      if (cycle === 0) {
        worker.start();
        await isDone(worker);
        server.start();
        await client.connect(new StreamableHTTPClientTransport(new URL(`${await server.address()}/mcp`)));
      }
      await isFound(client, marker);
      await isDone(worker);
      perCycle.push({
        workerHeapBytes: await collected(worker, memory.worker, cycle),
        serverHeapBytes: await collected(server, memory.server, cycle),
        ...{ workerBytes: residentBytes(worker.pid), serverBytes: residentBytes(server.pid) },
        ...{ workerHandles: handles(worker.pid), serverHandles: handles(server.pid) },
        databaseBytes: databaseBytes(data),
      });
      note(`cycle ${cycle + 1} of ${cycles}: ${JSON.stringify(perCycle.at(-1))}`);
    }
    await client.close();
  } finally {
    await server.kill();
    await worker.kill();
  }
  const half = perCycle.slice(Math.floor(cycles / 2));
  const slope = (key: keyof Footprint): number => slopeOf(half.map((each) => each[key]));
  const slopes = {
    ...{ workerHeapBytes: slope('workerHeapBytes'), serverHeapBytes: slope('serverHeapBytes') },
    ...{ workerBytes: slope('workerBytes'), serverBytes: slope('serverBytes') },
    ...{ workerHandles: slope('workerHandles'), serverHandles: slope('serverHandles') },
    databaseBytes: slope('databaseBytes'),
  };
  return { cycles, slopes, last: perCycle.at(-1)!, perCycle };
}

/** Growth a step of the line that fits best, to three decimals. */
export function slopeOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = (values.length - 1) / 2;
  const sum = (terms: (value: number, i: number) => number): number =>
    values.reduce((total, value, i) => total + terms(value, i), 0);
  const over = sum((value, i) => (i - middle) * (value - mean));
  const under = sum((_value, i) => (i - middle) ** 2);
  return under === 0 ? 0 : Math.round((over / under) * 1000) / 1000;
}

async function isFound(client: Client, marker: string): Promise<void> {
  for (const endMs = performance.now() + CYCLE_TIMEOUT_MS; performance.now() < endMs; await after(POLL_MS)) {
    const reply = await client.callTool({ name: 'search_documentation', arguments: { query: marker } });
    if (JSON.stringify(reply.structuredContent).includes(`Now ${marker}.`)) return;
  }
  throw new Error(`${marker} is not found ${CYCLE_TIMEOUT_MS / 1000} s after the edit`);
}

interface Status {
  readonly ready: boolean;
  readonly semantic: number;
  readonly queue: { readonly jobs: Readonly<Record<string, number>> };
}

async function isDone(worker: ProgramProcess): Promise<void> {
  for (const endMs = performance.now() + CYCLE_TIMEOUT_MS; performance.now() < endMs; await after(POLL_MS)) {
    const { ready, semantic, queue } = (await worker.ask('GET', '/readyz')) as Status;
    if (ready && semantic === 1 && queue.jobs['waiting'] === 0 && queue.jobs['active'] === 0) return;
  }
  throw new Error(`the worker is not done ${CYCLE_TIMEOUT_MS / 1000} s after the edit`);
}

const COLLECT = fileURLToPath(new URL('./collect.ts', import.meta.url));
const collecting = (file: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--expose-gc --import ${pathToFileURL(COLLECT).href}`,
  MEMORY_FILE: file,
});

/** Bytes in use after a collection, the `number`-th that this program is asked for. */
async function collected(program: ProgramProcess, file: string, number: number): Promise<number> {
  program.signal('SIGUSR2');
  for (;;) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    if (lines.length > number) return Number(lines[number]);
    await after(POLL_MS);
  }
}

const KIB = 1024;
const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * KIB;
const handles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const databaseBytes = (data: string): number =>
  readdirSync(data)
    .filter((name) => /^index-.*\.db(-wal)?$/.test(name))
    .reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
