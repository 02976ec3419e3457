/** The Qdrant engine on this machine, behind the server's REST interface: starts it, waits until it answers, stops it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The wheel of the engine that `engine/` was written against. */
const ENGINE_PACKAGE = 'qdrant-edge-py==0.9.0';
const SERVER = new URL('engine/server.py', import.meta.url).pathname;
/** It answers after 0.2 s on an idle machine. */
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 50;

export interface QdrantEngineOptions {
  /** Folder of the Python environment and the log; its contents can be deleted at any time. */
  readonly stackDir: string;
  /** Folder of the data. */
  readonly dataDir: string;
  readonly port: number;
  readonly apiKey?: string;
}

export interface QdrantEngine {
  readonly url: string;
  readonly pid: number;
  /** Ends the process and waits for it; `SIGKILL` is the crash that a test wants. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Installs the engine into a Python environment below `stackDir`, once; returns the interpreter. */
export async function installQdrantEngine(stackDir: string): Promise<string> {
  const environment = join(stackDir, 'venv');
  const python = join(environment, 'bin', 'python');
  if (existsSync(join(environment, 'installed'))) return python;
  await run('python3', ['-m', 'venv', environment]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ENGINE_PACKAGE]);
  mkdirSync(join(environment, 'installed'));
  return python;
}

/** Whether a server answers at the address. */
export async function qdrantIsReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

/**
 * Starts the engine as a process of its own that outlives this one, and waits until it answers.
 * @throws Error when the port is taken, or when it ends or does not answer in time; names the log.
 */
export async function startQdrantEngine(options: QdrantEngineOptions): Promise<QdrantEngine> {
  const { stackDir, dataDir, port } = options;
  const url = `http://127.0.0.1:${port}`;
  if (await qdrantIsReady(url)) throw new Error(`something answers at ${url} already; choose another port`);
  mkdirSync(dataDir, { recursive: true });
  const python = await installQdrantEngine(stackDir);
  const logFile = join(stackDir, 'qdrant.log');
  const log = openSync(logFile, 'a');
  const key = options.apiKey === undefined ? [] : ['--api-key', options.apiKey];
  const child = spawn(python, [SERVER, '--port', String(port), '--storage', dataDir, ...key], {
    ...{ detached: true, stdio: ['ignore', log, log] },
  });
  child.unref();
  await untilReady(child, url, logFile);
  return { url, pid: child.pid as number, stop: (signal = 'SIGTERM') => end(child, signal) };
}

async function untilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await wait(POLL_MS)) {
    if (child.exitCode !== null) throw new Error(`the Qdrant engine ended with ${child.exitCode}; see ${logFile}`);
    if (await qdrantIsReady(url)) return;
  }
  await end(child, 'SIGKILL');
  throw new Error(`the Qdrant engine did not answer at ${url} within ${START_TIMEOUT_MS} ms; see ${logFile}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
