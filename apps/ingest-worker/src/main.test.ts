import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const WORKER = fileURLToPath(new URL('./main.ts', import.meta.url));
const SERVER = fileURLToPath(new URL('../../mcp-server/src/main.ts', import.meta.url));
const PINNED = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;
const TOKEN = 'a-token-of-24-characters';
const SOON = { timeout: 20_000, interval: 50 };

let dir: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-worker-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  rmSync(dir, { recursive: true, force: true });
});

interface Program {
  readonly child: ChildProcess;
  readonly errors: Promise<string>;
  readonly exit: Promise<number | null>;
}

function run(program: string, env: Record<string, string>, ...args: string[]): Program {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], DOCGRAPH_DATA: join(dir, 'data'), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  return { child, errors: text(child.stderr!), exit: once(child, 'close').then(([code]) => code as number | null) };
}

interface Served extends Program {
  readonly url: string;
}

/** Starts a program on a free port and reads from its log where that is. */
async function serve(program: string, env: Record<string, string> = {}): Promise<Served> {
  const port = program === WORKER ? 'DOCGRAPH_WORKER_PORT' : 'DOCGRAPH_HTTP_PORT';
  const started = run(program, { [port]: '0', ...env });
  for await (const line of createInterface({ input: started.child.stderr! })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url !== undefined) return { ...started, url };
  }
  throw new Error(`the program ended with ${await started.exit}`);
}

function write(path: string, content: string): void {
  const file = join(dir, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
}

interface Status {
  readonly ready: boolean;
  readonly semantic: number;
  readonly sources: readonly {
    readonly id: string;
    readonly revision: string | null;
    readonly lastError: string | null;
  }[];
}

async function status({ url }: Served): Promise<Status & { readonly http: number }> {
  const response = await fetch(`${url}/readyz`);
  return { http: response.status, ...((await response.json()) as Status) };
}

const until = (server: Served, expected: object): Promise<void> =>
  vi.waitFor(async () => expect(await status(server)).toMatchObject(expected), SOON);

async function metric({ url }: Served, name: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(
    page
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1] ?? NaN,
  );
}

interface Answer {
  readonly results: readonly {
    readonly text: string;
    readonly citation: { readonly path: string; readonly startLine: number };
  }[];
}

async function ask(client: Client, query: string): Promise<Answer> {
  const reply = await client.callTool({ name: 'search_documentation', arguments: { query } });
  return reply.structuredContent as unknown as Answer;
}

async function connect({ url }: Served): Promise<Client> {
  const client = new Client({ name: 'test', version: '0' }, PINNED);
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  return client;
}

describe('worker and server on one data folder', () => {
  it('the server answers what the worker indexed, follows its edits, and goes on while the worker is away', async () => {
    write('docs/backup.md', '# Runbook\n\n## Restore a backup\n\nRun `tool restore FILE`.\n');
    const server = await serve(SERVER);
    expect((await status(server)).http).toBe(503);
    const worker = await serve(WORKER, { DOCGRAPH_SOURCES: `handbook=${join(dir, 'docs')}` });
    await until(worker, { http: 200, ready: true, semantic: 1, sources: [{ id: 'handbook', lastError: null }] });
    await until(server, { http: 200, ready: true, semantic: 1 });

    const client = await connect(server);
    expect((await ask(client, 'how do I restore a backup?')).results[0]).toMatchObject({
      citation: { path: 'backup.md', startLine: 3 },
      text: expect.stringContaining('tool restore FILE'),
    });

    write('docs/rotate.md', '# Rotate the secret\n\nRun `tool rotate --secret zanzibar`.\n');
    await vi.waitFor(
      async () => expect((await ask(client, 'zanzibar')).results[0]?.citation.path).toBe('rotate.md'),
      SOON,
    );
    expect(await metric(worker, 'docgraph_index_documents')).toBe(2);
    expect(await metric(worker, 'docgraph_ingest_documents_parsed_total')).toBe(2);

    worker.child.kill('SIGTERM');
    expect(await worker.exit).toBe(0);
    expect((await ask(client, 'zanzibar')).results[0]?.citation.path).toBe('rotate.md');
    await client.close();
  });

  it('a worker that is killed while it indexes continues at its next start, with nothing lost and nothing twice', async () => {
    const count = 300;
    for (let i = 0; i < count; i++) write(`docs/page-${i}.md`, `# Page ${i}\n\nAbout topic${i} and its neighbours.\n`);
    const env = { DOCGRAPH_SOURCES: join(dir, 'docs') };
    const first = await serve(WORKER, env);
    await vi.waitFor(async () => expect(await metric(first, 'docgraph_index_documents')).toBeGreaterThan(0), SOON);
    const before = await metric(first, 'docgraph_index_documents');
    first.child.kill('SIGKILL');
    await first.exit;

    const second = await serve(WORKER, env);
    await until(second, { ready: true, sources: [{ id: 'docs', lastError: null }] });
    expect(await metric(second, 'docgraph_index_documents')).toBe(count);
    expect(await metric(second, 'docgraph_index_chunks')).toBe(count);
    expect(await metric(second, 'docgraph_ingest_documents_parsed_total')).toBeLessThanOrEqual(count - before);
    const server = await serve(SERVER);
    const client = await connect(server);
    for (const i of [0, 7, count - 1])
      expect((await ask(client, `topic${i}`)).results[0]?.citation.path).toBe(`page-${i}.md`);
    await client.close();

    // Vectors are being computed: it still stops in time.
    second.child.kill('SIGTERM');
    const asked = performance.now();
    expect(await second.exit).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
  }, 60_000);
});

describe('a source', () => {
  it('that is missing is reported and tried again, while the others are served', async () => {
    write('here/a.md', '# Here\n');
    const env = { DOCGRAPH_SOURCES: `${join(dir, 'here')},${join(dir, 'later')}` };
    const worker = await serve(WORKER, env);
    await until(worker, {
      ...{ http: 503, ready: false },
      sources: [
        { id: 'here', revision: expect.any(String), lastError: null },
        { id: 'later', revision: null, lastError: expect.stringContaining('there is no folder') },
      ],
    });
    write('later/b.md', '# Later\n');
    await until(worker, { http: 200, ready: true, sources: [{ id: 'here' }, { id: 'later', lastError: null }] });

    renameSync(join(dir, 'later'), join(dir, 'gone'));
    await until(worker, { sources: [{}, { lastError: expect.stringContaining('there is no folder') }] });
    renameSync(join(dir, 'gone'), join(dir, 'later'));
    await until(worker, { sources: [{}, { lastError: null }] });
    write('later/c.md', '# Watched again\n');
    await vi.waitFor(async () => expect(await metric(worker, 'docgraph_index_documents')).toBe(3), SOON);
  }, 60_000);

  it('that is no longer configured is forgotten, and one that has moved is kept', async () => {
    write('a/a.md', '# A\n');
    write('b/b.md', '# B\n');
    const first = await serve(WORKER, { DOCGRAPH_SOURCES: `one=${join(dir, 'a')},two=${join(dir, 'b')}` });
    await until(first, { ready: true, semantic: 1 });
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    renameSync(join(dir, 'a'), join(dir, 'moved'));
    const second = await serve(WORKER, { DOCGRAPH_SOURCES: `one=${join(dir, 'moved')}` });
    await until(second, { ready: true, semantic: 1, sources: [{ id: 'one', lastError: null }] });
    expect(await metric(second, 'docgraph_index_documents')).toBe(1);
    expect(await metric(second, 'docgraph_index_vectors')).toBe(1);
    expect(await metric(second, 'docgraph_ingest_documents_parsed_total')).toBe(0);
  });
});

describe('GET /metrics', () => {
  it('is answered under the names that are allowed, and under no other', async () => {
    write('docs/a.md', '# A\n');
    const settings = { DOCGRAPH_SOURCES: join(dir, 'docs'), DOCGRAPH_ALLOWED_HOSTS: 'worker.internal' };
    const worker = await serve(WORKER, settings);
    const statusAs = async (host: string): Promise<number | undefined> => {
      const [reply] = (await once(get(`${worker.url}/metrics`, { headers: { host } }), 'response')) as [
        IncomingMessage,
      ];
      reply.resume();
      return reply.statusCode;
    };
    expect([await statusAs('worker.internal:8430'), await statusAs('other.internal')]).toEqual([200, 403]);
  });
});

describe('POST /sync', () => {
  it('starts a scan of one source or all, names unknown ones, and asks for the token', async () => {
    write('docs/a.md', '# A\n');
    const worker = await serve(WORKER, {
      ...{ DOCGRAPH_SOURCES: join(dir, 'docs'), DOCGRAPH_RESYNC_SECONDS: '86400', DOCGRAPH_HTTP_TOKEN: TOKEN },
    });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const runs = async (): Promise<string> => {
      const page = await (await fetch(`${worker.url}/metrics`, { headers })).text();
      return /docgraph_ingest_run_seconds_count\{outcome="ok"\} (\d+)/.exec(page)?.[1] ?? '0';
    };
    await vi.waitFor(async () => expect(await runs()).toBe('1'), SOON);
    const sync = (query: string, given: Record<string, string> = headers): Promise<Response> =>
      fetch(`${worker.url}/sync${query}`, { method: 'POST', headers: given });

    expect((await sync('', {})).status).toBe(401);
    expect((await sync('', { ...headers, origin: 'https://evil.example' })).status).toBe(403);
    expect((await fetch(`${worker.url}/sync`, { headers })).status).toBe(404);
    const unknown = await sync('?source=nothing');
    expect([unknown.status, await unknown.json()]).toEqual([404, { error: expect.stringContaining('known are docs') }]);

    const all = await sync('');
    expect([all.status, await all.json()]).toEqual([202, { accepted: ['docs'] }]);
    await vi.waitFor(async () => expect(await runs()).toBe('2'), SOON);
    expect((await sync('?source=docs')).status).toBe(202);
    await vi.waitFor(async () => expect(await runs()).toBe('3'), SOON);
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);
  });
});

describe('a start that cannot succeed', () => {
  it('reports every problem of the configuration and exits with 2', async () => {
    const { exit, errors } = run(WORKER, {
      ...{ DOCGRAPH_SOURCE: 'x', DOCGRAPH_RESYNC_SECONDS: '0', DOCGRAPH_WORKER_HOST: '0.0.0.0' },
    });
    expect(await exit).toBe(2);
    expect(await errors).toMatch(/3 problems[\s\S]*DOCGRAPH_SOURCES\?[\s\S]*RESYNC_SECONDS[\s\S]*DOCGRAPH_HTTP_TOKEN/);
  });

  it('says that there is no folder to index, and how to name one', async () => {
    const { exit, errors } = run(WORKER, {});
    expect(await exit).toBe(2);
    expect(await errors).toContain('set DOCGRAPH_SOURCES');
  });

  it('names the process that writes already, and exits with 1', async () => {
    write('docs/a.md', '# A\n');
    const env = { DOCGRAPH_SOURCES: join(dir, 'docs') };
    const first = await serve(WORKER, env);
    const second = run(WORKER, env);
    expect(await second.exit).toBe(1);
    expect(await second.errors).toContain(`process ${first.child.pid}`);
  });
});
