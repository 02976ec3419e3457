/** Runs the `docgraph` command as a user does: a process of its own in a folder of its own. For tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const PROGRAM = fileURLToPath(new URL('../../bin/docgraph.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
  /** Resolves with the first line of a stream that the pattern is in; rejects when the process ends without one. */
  line(stream: 'out' | 'err', pattern: RegExp): Promise<string>;
}

export interface Served extends Started {
  /** The MCP endpoint. */
  readonly url: string;
  readonly startedInMs: number;
}

/** A working directory with files, and the command in it. */
export interface Place {
  readonly dir: string;
  write(path: string, content: string | Uint8Array): void;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Started;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Runs with `--json` and returns what was printed. */
  json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T>;
  /** `serve --json` on a free port, until its address is known. */
  serve(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Served>;
  /** Ends what was started and deletes the folder. */
  remove(): void;
}

/** The environment of the machine without variables of docgraph's own and of colours, which Node warns of when they disagree. */
export function cleanEnv(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:DOCGRAPH_|(?:NO|FORCE)_COLOR$)/.test(name));
  return { ...Object.fromEntries(own.map(([name, value]) => [name, value ?? ''])), ...extra };
}

export interface PlaceOptions {
  /** Default: removed at the end of the running test; else the caller removes it. */
  readonly keep?: boolean;
  readonly program?: string;
  /** Flags of node itself. */
  readonly flags?: readonly string[];
}

export function createPlace(options: PlaceOptions = {}): Place {
  const { keep = false, program = PROGRAM, flags = [] } = options;
  const dir = mkdtempSync(join(tmpdir(), 'docgraph-cli-'));
  const running = new Set<ChildProcess>();

  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Started => {
    const child = spawn(process.execPath, [...flags, program, ...args], {
      ...{ cwd: dir, env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] as const },
    });
    running.add(child);
    const printed = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
    const done = once(child, 'close').then(([code]): Outcome => {
      running.delete(child);
      return { code: code as number | null, ...printed };
    });
    return { child, done, line: (stream, pattern) => lineOf(stream === 'out' ? child.stdout : child.stderr, pattern) };
  };
  const run = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome> =>
    start(args, env).done;

  const place: Place = {
    ...{ dir, start, run },
    write(path, content) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    },
    async json<T>(...args: readonly string[]) {
      const { code, out, err } = await run([...args, '--json']);
      if (code !== 0) throw new Error(`docgraph ${args.join(' ')} ended with ${code}: ${out}${err}`);
      return JSON.parse(out) as T;
    },
    async serve(args = [], env) {
      const began = performance.now();
      const started = start(['serve', ...args, '--port', '0', '--json'], env);
      const line = await started.line('out', /^\{"url":/);
      return { ...started, url: (JSON.parse(line) as { url: string }).url, startedInMs: performance.now() - began };
    },
    remove() {
      for (const child of running) child.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  if (!keep) onTestFinished(() => place.remove());
  return place;
}

function lineOf(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stream });
    const seen: string[] = [];
    lines.on('line', (line) => {
      seen.push(line);
      if (pattern.test(line)) resolve(line);
    });
    lines.on('close', () => reject(new Error(`ended without ${String(pattern)}:\n${seen.join('\n')}`)));
  });
}
