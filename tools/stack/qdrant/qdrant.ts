/** The Qdrant engine behind the server's REST interface, in a Python environment of its own. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDetached } from '../detached.ts';
import { choosePort } from '../port.ts';
import { runProgram } from '../program.ts';
import type { StackPlace, StackService } from '../service.ts';

/** The wheel of the engine that `engine/` was written against. */
const ENGINE_PACKAGE = 'qdrant-edge-py==0.9.0';
const SERVER = fileURLToPath(new URL('engine/server.py', import.meta.url));
const USUAL_PORT = 6333;
/** It answers after 0.2 s on an idle machine, and after half a minute on one with ten times the work that it can do. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;
const READY_TIMEOUT_MS = 5000;
const INSTALL = 'on Debian and Ubuntu, apt-get install -y python3 python3-venv (3.10 or later)';

export async function createQdrantService({ folder: stack, fetched, ports }: StackPlace): Promise<StackService> {
  const folder = join(stack, 'qdrant');
  const data = join(folder, 'data');
  const logFile = join(folder, 'qdrant.log');
  const environment = join(fetched, 'qdrant', 'venv');
  const command = join(environment, 'bin', 'python');
  const server = createDetached({ folder, logFile, command, install: INSTALL });
  const port = await choosePort(folder, ports === 'free' ? 0 : USUAL_PORT, server.pid() !== null);
  const url = `http://127.0.0.1:${port}`;
  const isReady = async (): Promise<boolean> => server.pid() !== null && (await answersReady(url));
  const prepare = async (): Promise<readonly string[]> => {
    await install(environment);
    mkdirSync(data, { recursive: true });
    return [SERVER, '--port', String(port), '--storage', data];
  };
  return {
    ...{ name: 'qdrant', group: 'qdrant', ports: [port], url, variable: 'DOCGRAPH_TEST_QDRANT_URL', logFile, isReady },
    pid: server.pid,
    start: () => server.start({ prepare, isReady, timeoutMs: START_TIMEOUT_MS }),
    stop: () => server.stop(STOP_TIMEOUT_MS),
  };
}

/** Installs the engine's wheel, once. */
async function install(environment: string): Promise<void> {
  const done = join(environment, `installed-${ENGINE_PACKAGE}`);
  if (existsSync(done)) return;
  await runProgram('python3', ['-m', 'venv', environment], { install: INSTALL });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ENGINE_PACKAGE];
  await runProgram(join(environment, 'bin', 'python'), pip, { install: INSTALL });
  mkdirSync(done);
}

async function answersReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) })).ok;
  } catch {
    return false;
  }
}
