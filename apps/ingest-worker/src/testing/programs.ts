/** Runs the worker and the MCP server as processes of their own, in a folder of the test. For tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';

export const WORKER = fileURLToPath(new URL('../main.ts', import.meta.url));
export const SERVER = fileURLToPath(new URL('../../../mcp-server/src/main.ts', import.meta.url));
export const SOON = { timeout: 25_000, interval: 50 };

export interface Program {
  readonly child: ChildProcess;
  readonly errors: Promise<string>;
  readonly exit: Promise<number | null>;
}

export interface Served extends Program {
  readonly url: string;
}

export interface Status {
  readonly ready: boolean;
  readonly semantic: number;
  readonly sources: readonly {
    readonly id: string;
    readonly revision: string | null;
    readonly lastError: string | null;
  }[];
}

/** A folder with documents and data, and the programs in it; all goes at the end of the running test. */
export interface Place {
  readonly dir: string;
  write(path: string, content: string): void;
  run(program: string, env: Record<string, string>, ...args: string[]): Program;
  /** Starts a program on a free port and reads from its log where that is. */
  serve(program: string, env?: Record<string, string>): Promise<Served>;
}

export function createPlace(): Place {
  const dir = mkdtempSync(join(tmpdir(), 'docgraph-worker-'));
  const running: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    rmSync(dir, { recursive: true, force: true });
  });
  const run = (program: string, env: Record<string, string>, ...args: string[]): Program => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: process.env['PATH'], DOCGRAPH_DATA: join(dir, 'data'), ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.push(child);
    const exit = once(child, 'close').then(([code]) => code as number | null);
    return { child, errors: text(child.stderr!), exit };
  };
  return {
    dir,
    run,
    write(path, content) {
      const file = join(dir, path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, content);
    },
    async serve(program, env = {}) {
      const port = program === WORKER ? 'DOCGRAPH_WORKER_PORT' : 'DOCGRAPH_HTTP_PORT';
      const started = run(program, { [port]: '0', ...env });
      for await (const line of createInterface({ input: started.child.stderr! })) {
        const { url } = JSON.parse(line) as { url?: string };
        if (url !== undefined) return { ...started, url };
      }
      throw new Error(`the program ended with ${await started.exit}`);
    },
  };
}

export async function status({ url }: Served): Promise<Status & { readonly http: number }> {
  const response = await fetch(`${url}/readyz`);
  return { http: response.status, ...((await response.json()) as Status) };
}

export const until = (server: Served, expected: object, soon = SOON): Promise<void> =>
  vi.waitFor(async () => expect(await status(server)).toMatchObject(expected), soon);

/** The value of a metric with its labels, as `docgraph_jobs{state="dead"}`; NaN where it is not there. */
export async function metric({ url }: Served, name: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const line = page.split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? NaN);
}
