/** Starts this program as a process of its own and speaks MCP with it, for tests. Not exported. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

export const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
export const PINNED = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;

export interface Program {
  readonly child: ChildProcess;
  readonly output: Promise<string>;
  readonly errors: Promise<string>;
  readonly exit: Promise<number | null>;
}

const running: ChildProcess[] = [];

/** Ends whatever was started and still runs. */
export function killPrograms(): void {
  for (const child of running.splice(0)) child.kill('SIGKILL');
}

export function run(env: Readonly<Record<string, string>>, ...args: string[]): Program {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env['PATH'], ...env } });
  running.push(child);
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: text(child.stdout), errors: text(child.stderr), exit };
}

/** Starts the server on a free port and reads from its log where that is. */
export async function serve(env: Readonly<Record<string, string>>): Promise<Program & { readonly url: string }> {
  const started = run({ DOCGRAPH_HTTP_PORT: '0', ...env });
  for await (const line of createInterface({ input: started.child.stderr! })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url !== undefined) return { ...started, url };
  }
  throw new Error(`the server ended with ${await started.exit}`);
}

export async function connect(url: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '0' }, PINNED);
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  return client;
}

/** Status and body of `/readyz`. */
export async function readiness(url: string): Promise<[number, unknown]> {
  const response = await fetch(`${url}/readyz`);
  return [response.status, await response.json()];
}
