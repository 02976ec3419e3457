/** Worker or server of an installation under test: the real program, which may be killed, stopped, continued and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { changeRecord, DEFAULT_MODEL, type ModelChoice } from '@docgraph/installation';
import { root } from '../bench/report.ts';
import { COMPILE_CACHE } from './child-process.ts';

export interface ProgramProcess {
  /** Its data folder. */
  readonly dir: string;
  start(): void;
  signal(sent: NodeJS.Signals): void;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** Settles when its process, which has been killed, is gone. */
  ended(): Promise<void>;
  /** What it has logged since it was created, in all its processes. */
  log(): string;
  /** Answer of its HTTP door once that is open; tried again while it refuses. Throws `Error` after two minutes. */
  ask(method: string, path: string): Promise<unknown>;
  /** Answer of its HTTP door now; null where there is none. */
  peek(path: string): Promise<unknown>;
  /** Where it listens, once it does. */
  address(): Promise<string>;
  readonly pid: number;
}

const PROGRAMS = { worker: 'apps/ingest-worker/src/main.ts', server: 'apps/mcp-server/src/main.ts' } as const;
const POLL_MS = 100;
const ANSWER_TIMEOUT_MS = 120_000;
const PEEK_TIMEOUT_MS = 2000;
const LOG_TAIL = 2000;

/** @param env what the program is told besides its data folder and a free port. */
export function createProgram(
  program: keyof typeof PROGRAMS,
  dir: string,
  env: Readonly<Record<string, string>>,
  model: ModelChoice = DEFAULT_MODEL,
): ProgramProcess {
  mkdirSync(dir, { recursive: true });
  if (program === 'worker') changeRecord(dir, (record) => ({ ...record, model }));
  const logFile = join(dir, `${program}.log`);
  let child: ChildProcess | undefined;
  let logStart = 0;

  const start = (): void => {
    const log = openSync(logFile, 'a');
    logStart = readFileSync(logFile, 'utf8').length;
    const ports = { DOCGRAPH_WORKER_PORT: '0', DOCGRAPH_HTTP_PORT: '0' };
    child = spawn(process.execPath, [join(root, PROGRAMS[program])], {
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        DOCGRAPH_DATA: dir,
        ...ports,
        ...env,
      },
      stdio: ['ignore', 'ignore', log],
    });
    closeSync(log);
  };
  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;
  const ended = async (): Promise<void> => {
    if (isRunning()) await once(child!, 'exit');
  };
  const url = (): string | undefined => /"url":"(http[^"]+)"/.exec(readFileSync(logFile, 'utf8').slice(logStart))?.[1];

  return {
    dir,
    start,
    get pid() {
      return child!.pid!;
    },
    signal: (sent) => void child?.kill(sent),
    async kill() {
      child?.kill('SIGKILL');
      await ended();
    },
    ended,
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    async address() {
      for (const endMs = performance.now() + ANSWER_TIMEOUT_MS; performance.now() < endMs; await after(POLL_MS)) {
        const at = url();
        if (at !== undefined) return at;
        // One whose servers are away at its start ends; what supervises it starts it again.
        if (!isRunning()) start();
      }
      throw new Error(`${program} does not listen:\n${readFileSync(logFile, 'utf8').slice(-LOG_TAIL)}`);
    },
    async peek(path) {
      const at = isRunning() ? url() : undefined;
      if (at === undefined) return null;
      const signal = AbortSignal.timeout(PEEK_TIMEOUT_MS);
      return fetch(at + path, { signal }).then(
        (response) => response.json(),
        () => null,
      );
    },
    async ask(method, path) {
      let last: unknown;
      for (const endMs = performance.now() + ANSWER_TIMEOUT_MS; performance.now() < endMs; await after(POLL_MS)) {
        if (!isRunning()) start();
        const at = url();
        if (at === undefined) continue;
        try {
          const response = await fetch(at + path, { method });
          // Not ready is an answer of its own.
          if (response.ok || path === '/readyz') return await response.json();
          last = `${response.status} ${await response.text()}`;
        } catch (error) {
          last = error;
        }
      }
      const log = readFileSync(logFile, 'utf8').slice(-LOG_TAIL);
      throw new Error(`${method} ${path} is not answered (${String(last)}):\n${log}`);
    },
  };
}
