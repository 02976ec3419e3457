import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARBALL_BYTES_MAX = 30_000_000;
const INSTALL_TIMEOUT_MS = 240_000;
/** Opening the model grows a WebAssembly heap, which never shrinks, to about 470 MB; each of two workers may have one. */
const PORTABLE_RSS_MB_MAX = 1200;

const run = promisify(execFile);
// A user's shell: no variables of docgraph's own, the Node of this run first.
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DOCGRAPH_|npm_)/i.test(name))),
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
};

let work: string;
let tarball: string;
let files: readonly string[];
const running = new Set<ChildProcess>();
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'docgraph-package-'));
  await run('npm', ['pack', '--pack-destination', work], { cwd: join(ROOT, 'apps/cli'), env });
  tarball = join(
    work,
    readdirSync(work).find((name) => name.endsWith('.tgz'))!,
  );
  files = (await run('tar', ['-tzf', tarball])).stdout.trim().split('\n');
  mkdirSync(join(work, 'folder'));
  writeFileSync(join(work, 'folder', 'backup.md'), '# Restore a backup\n\nRun `acme restore FILE` as root.\n');
}, INSTALL_TIMEOUT_MS);
afterAll(() => {
  for (const child of running) process.kill(-child.pid!, 'SIGKILL');
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
});

describe('the tarball', () => {
  it('holds the program, the model, the portable runtime and the licences, and is not larger than they are', () => {
    for (const name of ['bin/docgraph.js', 'dist/main.js', 'dist/parse-worker.js', 'dist/embed-worker.js'])
      expect(files).toContain(`package/${name}`);
    for (const name of ['model.onnx', 'tokenizer.json', 'config.json', 'SHA256SUMS', 'LICENSE', 'NOTICE'])
      expect(files).toContain(`package/models/minilm-l6-v2/${name}`);
    for (const name of ['LICENSE', 'NOTICE', 'README.md', 'wasm/ort-wasm-simd-threaded.wasm'])
      expect(files).toContain(`package/${name}`);
    expect(readFileSync(tarball).length).toBeLessThan(TARBALL_BYTES_MAX);
  });

  it('holds no source, no test and no hidden file', () => {
    expect(files.filter((name) => /\.tsx?$|\.test\.|\/testing\/|fixture|\/\.|node_modules/.test(name))).toEqual([]);
  });
});

/** Installs the tarball in an empty folder; skips where the registry is out of reach. */
async function install(name: string, context: TestContext, ...options: readonly string[]): Promise<string> {
  const dir = join(work, name);
  mkdirSync(dir);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...options, tarball];
  try {
    await run('npm', args, { cwd: dir, env });
  } catch (error) {
    const reason = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.exec(String(error))?.[0];
    if (reason === undefined) throw error;
    context.skip(`the package registry cannot be reached (${reason})`);
  }
  return dir;
}

interface Served {
  readonly child: ChildProcess;
  readonly client: Client;
}

/** `command serve ../folder` in `dir`, and a client of it. */
async function serve(dir: string, command: string, args: readonly string[]): Promise<Served> {
  const all = [...args, 'serve', '../folder', '--port', '0', '--json'];
  // A group of its own: npx starts further processes, and they end together.
  const child = spawn(command, all, { cwd: dir, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  for await (const line of createInterface({ input: child.stdout! })) {
    const client = new Client({ name: 'test', version: '0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new StreamableHTTPClientTransport(new URL((JSON.parse(line) as { url: string }).url)));
    return { child, client };
  }
  throw new Error(`${command} ended without an address`);
}

async function stop({ child, client }: Served): Promise<void> {
  await client.close();
  process.kill(-child.pid!, 'SIGINT');
  await once(child, 'close');
  running.delete(child);
}

interface Reply {
  readonly semantic: number;
  readonly degraded: readonly string[];
  readonly results: readonly { readonly text: string; readonly citation: { readonly path: string } }[];
}

/** Asks until the index is complete. */
async function ask({ client }: Served): Promise<Reply> {
  for (const end = performance.now() + 30_000; ;) {
    const call = { name: 'search_documentation', arguments: { query: 'how do I restore a backup?' } };
    const reply = (await client.callTool(call)).structuredContent as unknown as Reply;
    if (reply.semantic === 1 || performance.now() > end) return reply;
  }
}

const ANSWER = {
  ...{ semantic: 1, degraded: [] },
  results: [{ text: '# Restore a backup\n\nRun `acme restore FILE` as root.', citation: { path: 'backup.md' } }],
};

describe('installed in an empty folder', () => {
  it('serves with npx', { timeout: INSTALL_TIMEOUT_MS }, async (context) => {
    const dir = await install('full', context);
    const served = await serve(dir, 'npx', ['docgraph']);
    expect(await ask(served)).toMatchObject(ANSWER);
    await stop(served);
  });

  it(
    'serves with the portable runtime where there is no native one',
    { timeout: INSTALL_TIMEOUT_MS },
    async (context) => {
      const dir = await install('portable', context, '--omit=optional');
      expect(existsSync(join(dir, 'node_modules/onnxruntime-node'))).toBe(false);
      const program = join(dir, 'node_modules/docgraph/bin/docgraph.js');
      const served = await serve(dir, process.execPath, [program]);
      expect(await ask(served)).toMatchObject(ANSWER);
      const status = `/proc/${served.child.pid}/status`;
      if (existsSync(status)) {
        const rssMb = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))![1]) / 1024;
        console.log(`portable runtime: ${Math.round(rssMb)} MB resident`);
        expect(rssMb).toBeLessThan(PORTABLE_RSS_MB_MAX);
      }
      await stop(served);
    },
  );

  it('carries source maps that name no path of the machine they were made on', () => {
    const dist = join(ROOT, 'apps/cli/dist');
    const maps = readdirSync(dist).filter((name) => name.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(0);
    for (const name of maps) {
      const text = readFileSync(join(dist, name), 'utf8');
      const { sources } = JSON.parse(text) as { sources: readonly string[] };
      expect(sources.filter((source) => !source.startsWith('../'))).toEqual([]);
      expect(text.includes(ROOT)).toBe(false);
    }
  });
});
