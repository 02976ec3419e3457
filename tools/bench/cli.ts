/** Runs the `docgraph` command as a user does, and starts its servers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { root } from './report.ts';

const PROGRAM = join(root, 'apps/cli/bin/docgraph.js');

/** Variables that are set besides those of this process. */
export type Environment = Readonly<Record<string, string>>;

/** The JSON that the command prints; its progress goes to standard error. */
export const docgraph = <T>(...args: readonly string[]): Promise<T> => docgraphIn<T>({}, ...args);

/** {@link docgraph} in another environment. */
export async function docgraphIn<T>(env: Environment, ...args: readonly string[]): Promise<T> {
  const child = spawn(process.execPath, [PROGRAM, '--json', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (exitCode !== 0) throw new Error(`docgraph ${args.join(' ')} failed:\n${output}`);
  return JSON.parse(output) as T;
}

export interface RunningServer {
  readonly url: string;
  /** From the start of the process to the line that names the address. */
  readonly startSeconds: number;
  /** Bytes in memory now, and at most so far. */
  memory(): { readonly now: number; readonly peak: number };
  /** Processor time of the process so far, its threads included. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** `docgraph serve`: indexes, then answers. */
export function startServe(options: readonly string[], folder: string): Promise<RunningServer> {
  return start([PROGRAM, ...options, 'serve', folder, '--port', '0', '--no-sample'], {});
}

/** The server that only reads, started as `nx serve` and the image start it. */
export function startReadServer(dataDir: string, env: Environment = {}): Promise<RunningServer> {
  return start(['--max-semi-space-size=8', join(root, 'apps/mcp-server/src/main.ts')], {
    DOCGRAPH_DATA: dataDir,
    DOCGRAPH_HTTP_PORT: '0',
    ...env,
  });
}

/** The only writer, as the image starts it. */
export function startWorker(dataDir: string, env: Environment): Promise<RunningServer> {
  const main = join(root, 'apps/ingest-worker/src/main.ts');
  return start([main], { DOCGRAPH_DATA: dataDir, DOCGRAPH_WORKER_PORT: '0', ...env });
}

async function start(args: readonly string[], env: Environment): Promise<RunningServer> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await addressOf(child);
  return {
    url,
    startSeconds: (performance.now() - started) / 1000,
    memory: () => ({ now: statusOf(child, 'VmRSS'), peak: statusOf(child, 'VmHWM') }),
    cpuMs: () => cpuMsOf(child),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The first address either stream names; both are read to the end, so that the server never waits for us. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream }).on('line', (line) => {
        seen += `${line}\n`;
        const url = /Serving MCP at (?:\S*?)(http:\/\/[\d.]+:\d+)|"url":"(http:[^"]+)"/.exec(line);
        if (url !== null) resolve((url[1] ?? url[2])!);
      });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${seen}`)));
  });
}

function statusOf({ pid }: ChildProcess, field: string): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'));
  return Number(line?.[1] ?? 0) * 1024;
}

/** Kernel ticks are 10 ms. The name in parentheses may hold anything, so fields are counted from behind it. */
function cpuMsOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
