import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const WORKER = fileURLToPath(new URL('./main.ts', import.meta.url));
const SECRET = 'the-secret-of-the-webhooks';
const OLD_SECRET = 'the-secret-that-was-before';
const TOKEN = 'a-token-of-24-characters';
const SOON = { timeout: 20_000, interval: 20 };
const BYTES_MAX = 25_000_000;

type Headers = Readonly<Record<string, string>>;

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly delivery?: string | null; readonly sources?: readonly string[]; readonly note?: string };
  readonly error: string | undefined;
}

interface RunningWorker {
  readonly child: ChildProcess;
  readonly url: string;
  /** Every line of the log so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

/** Starts the program on a free port; its log goes on being read. */
async function startWorker(dir: string, env: Readonly<Record<string, string>>): Promise<RunningWorker> {
  const child = spawn(process.execPath, [WORKER], {
    env: {
      ...{ PATH: process.env['PATH'], DOCGRAPH_DATA: join(dir, 'data'), DOCGRAPH_SOURCES: `docs=${join(dir, 'docs')}` },
      ...{ DOCGRAPH_WORKER_PORT: '0', DOCGRAPH_RESYNC_SECONDS: '86400', DOCGRAPH_LOG_LEVEL: 'debug', ...env },
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log: Readonly<Record<string, unknown>>[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: child.stderr! }).on('line', (line) => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    log.push(entry);
    if (typeof entry['url'] === 'string') resolve(entry['url']);
  });
  child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  return { child, url: await promise, log };
}

/** One request as it is given: `fetch` would not send every header, nor a body that does not end. */
async function send(
  url: string,
  headers: Headers,
  body: string | Uint8Array | ((stream: NodeJS.WritableStream) => void),
  method = 'POST',
): Promise<Reply> {
  const outgoing = request(url, { method, headers });
  const answered = once(outgoing, 'response');
  if (typeof body === 'function') body(outgoing);
  else outgoing.end(body);
  const [response] = await answered;
  const json = JSON.parse(await text(response)) as Reply['body'] & { readonly error?: string };
  // What is left of a body that is refused goes nowhere.
  outgoing.on('error', () => undefined).destroy();
  return { status: response.statusCode, headers: response.headers, body: json, error: json.error };
}

const hex = (body: string | Uint8Array, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('hex');

let dir: string;
let worker: RunningWorker;
let push: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-webhooks-'));
  mkdirSync(join(dir, 'docs'));
  writeFileSync(join(dir, 'docs/a.md'), '# A\n');
  push = JSON.stringify({
    ref: 'refs/heads/main',
    repository: { clone_url: join(dir, 'docs'), full_name: 'acme/docs' },
  });
  worker = await startWorker(dir, {
    ...{ DOCGRAPH_HTTP_TOKEN: TOKEN, DOCGRAPH_WEBHOOK_SECRET: SECRET, DOCGRAPH_WEBHOOK_SECRET_PREVIOUS: OLD_SECRET },
  });
  await vi.waitFor(async () => expect(await runs()).toBe(1), SOON);
});
afterAll(async () => {
  worker.child.kill('SIGTERM');
  await once(worker.child, 'close');
  rmSync(dir, { recursive: true, force: true });
});

async function metric(name: string): Promise<number> {
  const page = await (await fetch(`${worker.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
  const line = page.split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? 0);
}

const runs = (): Promise<number> => metric('docgraph_ingest_run_seconds_count{outcome="ok"}');
/** The log comes on a way of its own, and may be behind the reply. */
const logged = (entry: object): Promise<void> =>
  vi.waitFor(() => expect(worker.log).toContainEqual(expect.objectContaining(entry)), SOON);
const counted = (labels: string): Promise<number> => metric(`docgraph_webhook_deliveries_total{${labels}}`);

/** A delivery as GitHub sends it, signed; `headers` replaces or removes what is sent. */
function github(body: string, headers: Readonly<Record<string, string | undefined>> = {}): Promise<Reply> {
  const all = {
    ...{ 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': 'delivery-1' },
    ...{ 'x-hub-signature-256': `sha256=${hex(body)}`, ...headers },
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return send(`${worker.url}/webhooks/github`, Object.fromEntries(given), body);
}

const git = (headers: Headers, body: string): Promise<Reply> =>
  send(`${worker.url}/webhooks/git`, { 'content-type': 'application/json', ...headers }, body);

describe('a delivery', () => {
  it('makes the worker look at the sources of its repository, without the token and under any host name', async () => {
    const before = await runs();
    const reply = await github(push, { host: 'hooks.example.com', 'x-github-delivery': 'look-1' });
    expect(reply).toMatchObject({ status: 202, body: { delivery: 'look-1', sources: ['docs'] } });
    await vi.waitFor(async () => expect(await runs()).toBe(before + 1), SOON);
    await logged({
      ...{ msg: 'webhook', delivery: 'look-1', forge: 'github', event: 'push', repositories: ['acme/docs'] },
      ...{ sources: ['docs'], secret: 'current' },
    });
    expect(await counted('forge="github",event="push",outcome="accepted"')).toBeGreaterThan(0);
    expect(await metric('docgraph_http_request_seconds_count{route="/webhooks/github"}')).toBeGreaterThan(0);
  });

  it('is taken as a form from GitHub, and with either secret during a rotation', async () => {
    const form = `payload=${encodeURIComponent(push)}`;
    const type = 'application/x-www-form-urlencoded';
    expect((await github(form, { 'content-type': type })).body.sources).toEqual(['docs']);
    const signature = `sha256=${hex(push, OLD_SECRET)}`;
    expect((await github(push, { 'x-hub-signature-256': signature, 'x-github-delivery': 'old-1' })).status).toBe(202);
    await logged({ delivery: 'old-1', secret: 'previous' });
  });

  it('that is sent a hundred times does no harm', async () => {
    const parsed = await metric('docgraph_ingest_documents_parsed_total');
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => github(push, { 'x-github-delivery': 'again' })),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
    await vi.waitFor(async () => expect((await readiness()).sources[0]?.lastError).toBeNull(), SOON);
    expect(await metric('docgraph_index_documents')).toBe(1);
    expect(await metric('docgraph_ingest_documents_parsed_total')).toBe(parsed);
  });

  it('of GitLab, Gitea, Forgejo or a hook of one’s own is taken at /webhooks/git', async () => {
    const project = { path_with_namespace: 'acme/docs', git_http_url: join(dir, 'docs') };
    const gitlab = JSON.stringify({ object_kind: 'push', ref: 'refs/heads/main', project });
    const senders: readonly (readonly [Headers, string])[] = [
      [{ 'x-gitlab-event': 'Push Hook', 'x-gitlab-event-uuid': 'id-1', 'x-gitlab-token': SECRET }, gitlab],
      [{ 'x-gitea-event': 'push', 'x-gitea-delivery': 'id-1', 'x-gitea-signature': hex(push) }, push],
      [{ 'x-forgejo-event': 'push', 'x-forgejo-delivery': 'id-1', 'x-forgejo-signature': hex(push) }, push],
      [{ 'x-delivery-id': 'id-1', 'x-hub-signature-256': `sha256=${hex(push)}` }, push],
    ];
    for (const [headers, body] of senders)
      expect(await git(headers, body)).toMatchObject({ status: 202, body: { delivery: 'id-1', sources: ['docs'] } });
    for (const forge of ['gitlab', 'gitea', 'git'])
      expect(await counted(`forge="${forge}",event="push",outcome="accepted"`)).toBeGreaterThan(0);
  });

  it('that tries the connection is told which sources follow the repository', async () => {
    const ping = { 'x-github-event': 'ping' };
    expect((await github(push, ping)).body).toMatchObject({
      sources: ['docs'],
      note: 'the webhook works for acme/docs',
    });
    expect((await github('{"zen":"Keep it simple."}', ping)).body).toMatchObject({ sources: [] });
    expect(await counted('forge="github",event="ping",outcome="pong"')).toBe(2);
  });

  it('that concerns nobody is taken all the same, and says so', async () => {
    const other = JSON.stringify({
      repository: { full_name: 'acme/other', clone_url: 'https://github.com/acme/other' },
    });
    expect(await github(other)).toMatchObject({
      ...{ status: 202, body: { sources: [], note: 'no source follows acme/other' } },
    });
    expect(await github('{}', { 'x-github-event': 'issues' })).toMatchObject({
      ...{ status: 202, body: { sources: [], note: expect.stringContaining('no documents') } },
    });
    expect(await counted('forge="github",event="push",outcome="unfollowed"')).toBe(1);
    expect(await counted('forge="github",event="other",outcome="ignored"')).toBe(1);
  });
});

describe('a delivery is refused', () => {
  const unsigned = { 'x-hub-signature-256': undefined };

  it.each<[what: string, headers: Readonly<Record<string, string | undefined>>]>([
    ['without a signature', unsigned],
    ['with a short one', { 'x-hub-signature-256': 'sha256=12ab' }],
    ['with the old algorithm', { ...unsigned, 'x-hub-signature': `sha1=${'a'.repeat(40)}` }],
    ['with digits in upper case', { 'x-hub-signature-256': `sha256=${'A'.repeat(64)}` }],
    ['with no digits', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }],
    ['with one of another body', { 'x-hub-signature-256': `sha256=${hex('another body')}` }],
    ['with another secret', { 'x-hub-signature-256': `sha256=${hex('body', 'another-secret-altogether')}` }],
    ['with the token of the control API', { ...unsigned, authorization: `Bearer ${TOKEN}` }],
  ])('%s (401)', async (_what, headers) => {
    const before = await counted('forge="github",event="push",outcome="unverified"');
    const { status, error, headers: sent } = await github(push, headers);
    expect([status, error]).toEqual([401, expect.stringMatching(/X-Hub-Signature-256|the signature was not made/)]);
    expect(sent['www-authenticate']).toContain('Signature');
    expect(error).not.toContain(SECRET);
    expect(await counted('forge="github",event="push",outcome="unverified"')).toBe(before + 1);
  });

  it('with a wrong token of GitLab, or a wrong signature of Gitea (401)', async () => {
    expect((await git({ 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': `${SECRET}x` }, push)).status).toBe(401);
    expect((await git({ 'x-gitlab-event': 'Push Hook' }, push)).status).toBe(401);
    expect((await git({ 'x-gitea-event': 'push', 'x-gitea-signature': hex(push, 'no') }, push)).status).toBe(401);
  });

  it('by another method (405), in another form (415), without an event (400)', async () => {
    const get = await send(`${worker.url}/webhooks/github`, {}, '', 'GET');
    expect([get.status, get.headers.allow]).toEqual([405, 'POST']);
    expect((await github(push, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await github(push, { 'content-type': undefined })).status).toBe(415);
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-gitea-event': 'push' };
    expect(await git({ ...form, 'x-gitea-signature': hex(push) }, push)).toMatchObject({
      ...{ status: 415, error: expect.stringContaining('application/json') },
    });
    expect(await github(push, { 'x-github-event': undefined })).toMatchObject({
      ...{ status: 400, error: expect.stringContaining('/webhooks/git') },
    });
  });

  it('signed, but not to be read (400): the reply says what is wrong', async () => {
    expect(await github('{')).toMatchObject({ status: 400, error: expect.stringContaining('not JSON') });
    expect(await github('{}')).toMatchObject({ status: 400, error: expect.stringContaining('repository') });
    expect(await github('')).toMatchObject({ status: 400, error: expect.stringContaining('not JSON') });
  });

  it('when it is too large (413), whether it says so before or not', async () => {
    const headers = {
      ...{ 'content-type': 'application/json', 'x-github-event': 'push' },
      'x-hub-signature-256': `sha256=${hex('')}`,
    };
    const url = `${worker.url}/webhooks/github`;
    const announced = await send(url, { ...headers, 'content-length': String(BYTES_MAX + 1) }, (stream) => {
      stream.write('{');
    });
    expect(announced.status).toBe(413);
    const chunk = Buffer.alloc(1_000_000, ' ');
    const endless = await send(url, headers, (stream) => {
      const more = (): void => {
        while (stream.writable && stream.write(chunk));
      };
      stream.on('drain', more);
      more();
    });
    expect(endless.status).toBe(413);
  });

  it('when a page of another origin sends it (403)', async () => {
    expect((await github(push, { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('and the worker goes on, with its other routes guarded as before', async () => {
    expect((await send(`${worker.url}/sync`, {}, '')).status).toBe(401);
    expect((await send(`${worker.url}/sync`, { host: 'hooks.example.com' }, '')).status).toBe(403);
    expect((await github(push)).status).toBe(202);
  });
});

describe('a bare repository whose hook sends deliveries', () => {
  it('is followed through pushes, a forced one, and the end of a branch', async () => {
    const [bare, clone] = [join(dir, 'docs.git'), join(dir, 'clone')];
    const run = async (...args: readonly string[]): Promise<string> => {
      const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main'];
      return (await promisify(execFile)('git', [...identity, ...args], { cwd: dir })).stderr;
    };
    const commit = async (page: string, ...how: readonly string[]): Promise<void> => {
      writeFileSync(join(clone, page), `# ${page}\n`);
      await run('-C', clone, 'add', '.');
      await run('-C', clone, 'commit', '--quiet', '--message', page, ...how);
    };
    const pushed = (...args: readonly string[]): Promise<string> => run('-C', clone, 'push', 'origin', ...args);
    const documents = (count: number): Promise<void> =>
      vi.waitFor(async () => expect(await metric('docgraph_index_documents')).toBe(count), SOON);

    await run('init', '--quiet', '--bare', bare);
    writeFileSync(join(bare, 'hooks/post-receive'), hook(), { mode: 0o755 });
    await run('clone', '--quiet', bare, clone);
    const before = await counted('forge="git",event="push",outcome="accepted"');

    await commit('b.md');
    expect(await pushed('main')).toContain('202 refs/heads/main docs');
    await documents(2);
    await commit('c.md', '--amend');
    expect(await pushed('--force', 'main', 'main:next')).toContain('202 refs/heads/next docs');
    await documents(3);
    expect(await pushed('--delete', 'next')).toContain('202 refs/heads/next docs');
    expect(await counted('forge="git",event="push",outcome="accepted"')).toBe(before + 4);
    expect((await readiness()).sources[0]?.lastError).toBeNull();
  });

  /** Brings the checked-out folder up to date and tells the worker of every ref, as a hook of one's own would. */
  const hook = (): string => `#!${process.execPath}
const { execFileSync } = require('node:child_process');
const { createHmac } = require('node:crypto');
const folder = ${JSON.stringify(join(dir, 'docs'))};
const refs = require('node:fs').readFileSync(0, 'utf8').trim().split('\\n').map((line) => line.split(' ')[2]);
execFileSync('git', ['--work-tree', folder, 'checkout', '--force', 'main'], { stdio: 'ignore' });
(async () => {
  for (const ref of refs) {
    const body = JSON.stringify({ repository: { clone_url: folder }, ref });
    const signature = 'sha256=' + createHmac('sha256', ${JSON.stringify(SECRET)}).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    const reply = await fetch(${JSON.stringify(`${worker.url}/webhooks/git`)}, { method: 'POST', headers, body });
    console.log([reply.status, ref, (await reply.json()).sources.join()].join(" "));
  }
})();
`;
});

it('without a secret there are no webhooks, and the log says so', async () => {
  const other = mkdtempSync(join(tmpdir(), 'docgraph-no-webhooks-'));
  mkdirSync(join(other, 'docs'));
  const plain = await startWorker(other, {});
  try {
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${hex(push, '')}` };
    for (const path of ['github', 'git'])
      expect((await send(`${plain.url}/webhooks/${path}`, headers, push)).status).toBe(404);
    expect(plain.log.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('set DOCGRAPH_WEBHOOK_SECRET'));
  } finally {
    plain.child.kill('SIGTERM');
    await once(plain.child, 'close');
    rmSync(other, { recursive: true, force: true });
  }
});

interface Readiness {
  readonly sources: readonly { readonly revision: string | null; readonly lastError: string | null }[];
}

async function readiness(): Promise<Readiness> {
  const response = await fetch(`${worker.url}/readyz`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return (await response.json()) as Readiness;
}
