/** A push to a repository that the worker follows is quoted over MCP, told by its webhook, and what it replaced is not. */
import { createHmac } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { testServers } from '@docgraph/installation/test-servers';
import { createUpstream, startGitServer, type GitServer, type Upstream } from '@docgraph/git/test-server';
import { redisIsInstalled, startOwnRedis } from '@docgraph/domain/own-redis';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPlace, SERVER, SOON, status, until, WORKER, type Place, type Served } from './testing/programs.ts';

const TOKEN = 'tok-51c0ffee-secret';
const SECRET = 'webhook-secret-of-32-characters!';
/** No look by the clock may do what the webhook is to do. */
const NEVER_SECONDS = '86400';

const servers = testServers(process.env);
const redis = testServerUrl(process.env, 'redis-queue');
afterEach(() => servers?.remove());

let upstream: Upstream;
let git: GitServer;
let place: Place;
beforeEach(async () => {
  upstream = createUpstream();
  git = await startGitServer(dirname(upstream.path), TOKEN);
  place = createPlace();
});
afterEach(async () => {
  await git.close();
  upstream.remove();
});

const url = (): string => `${git.url}/docs.git`;
const page = (title: string, text: string): string => `# ${title}\n\n${text}\n`;

interface Answer {
  readonly results: readonly {
    readonly text: string;
    readonly citation: { readonly path: string; readonly revision: string };
  }[];
}

async function connect({ url: at }: Served): Promise<(query: string) => Promise<Answer>> {
  const client = new Client({ name: 'test', version: '0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${at}/mcp`)));
  return async (query) =>
    (await client.callTool({ name: 'search_documentation', arguments: { query } }))
      .structuredContent as unknown as Answer;
}

/** As GitHub sends it: a hint, signed over its bytes. */
async function deliver(worker: Served): Promise<object> {
  const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/docs', clone_url: url() } });
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const headers = { 'x-github-event': 'push', 'x-github-delivery': 'd-1', 'x-hub-signature-256': signature };
  const response = await fetch(`${worker.url}/webhooks/github`, {
    ...{ method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body },
  });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, ...((await response.json()) as object) };
}

const worlds: readonly { readonly engines: string; readonly env: Readonly<Record<string, string>> }[] = [
  { engines: 'in process', env: {} },
  ...(servers === null || redis === undefined
    ? []
    : [
        {
          engines: 'on Neo4j, Qdrant and Redis',
          env: { ...servers.env, DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: redis },
        },
      ]),
];

describe.each(worlds)('$engines', ({ env }) => {
  it('a push is quoted with its commit after the webhook, and what it replaced never again', async () => {
    place.write(
      'docgraph.yaml',
      `sources:\n  handbook:\n    git: ${url()}\n    refs: [main, next]\n    folders: [docs]\n    auth: { tokenVariable: DOCS_TOKEN }\n    pollSeconds: ${NEVER_SECONDS}\n    versions: { default: main }\n`,
    );
    const first = upstream.push({ 'docs/quota.md': page('Quota', 'The limit of a tenant is turquoise.') });
    const common = { ...env, DOCGRAPH_GIT_PROTOCOLS: 'http', DOCS_TOKEN: TOKEN };
    const worker = await place.serve(WORKER, {
      ...{ ...common, DOCGRAPH_CONFIG: join(place.dir, 'docgraph.yaml') },
      ...{ DOCGRAPH_RESYNC_SECONDS: NEVER_SECONDS, DOCGRAPH_WEBHOOK_SECRET: SECRET },
    });
    await until(worker, { ready: true, sources: [{ id: 'handbook', revision: first, lastError: null }] });
    const server = await place.serve(SERVER, env);
    await until(server, { ready: true });
    const ask = await connect(server);
    expect((await ask('what is the limit of a tenant?')).results[0]).toMatchObject({
      ...{ text: expect.stringContaining('turquoise'), citation: { path: 'docs/quota.md', revision: first } },
    });

    const second = upstream.push({ 'docs/quota.md': page('Quota', 'The limit of a tenant is vermilion.') });
    for (let i = 0; i < 20; i++) expect(await deliver(worker)).toMatchObject({ status: 202, sources: ['handbook'] });
    await vi.waitFor(async () => {
      const { results } = await ask('what is the limit of a tenant?');
      expect(results[0]).toMatchObject({ text: expect.stringContaining('vermilion'), citation: { revision: second } });
    }, SOON);
    const { results } = await ask('turquoise limit of a tenant');
    expect(results.map(({ text }) => text).join()).not.toContain('turquoise');
    expect((await status(worker)).sources).toMatchObject([{ id: 'handbook', revision: second, lastError: null }]);
  });
});

it.skipIf(!redisIsInstalled(process.env))(
  'a delivery is answered with 503 while the Redis of the queue is gone, and its commit is found by the clock when it is back',
  async () => {
    const own = await startOwnRedis();
    onTestFinished(() => own.stop());
    place.write(
      'docgraph.yaml',
      `sources:\n  handbook:\n    git: ${url()}\n    auth: { tokenVariable: DOCS_TOKEN }\n    pollSeconds: 1\n`,
    );
    const first = upstream.push({ 'quota.md': page('Quota', 'The limit of a tenant is turquoise.') });
    const worker = await place.serve(WORKER, {
      ...{ DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: own.url, DOCGRAPH_WEBHOOK_SECRET: SECRET },
      ...{ DOCGRAPH_GIT_PROTOCOLS: 'http', DOCS_TOKEN: TOKEN, DOCGRAPH_CONFIG: join(place.dir, 'docgraph.yaml') },
    });
    await until(worker, { ready: true, sources: [{ revision: first }] });
    const server = await place.serve(SERVER);
    const ask = await connect(server);
    const best = async () => (await ask('what is the limit of a tenant?')).results[0];
    expect(await deliver(worker)).toMatchObject({ status: 202, retryAfter: null });

    await own.kill();
    const refused = {
      ...{ status: 503, retryAfter: '30', delivery: 'd-1', error: expect.stringContaining('cannot be taken now') },
    };
    // The first finds out that it is gone, later ones find the breaker open; what was running ends meanwhile.
    for (let i = 0; i < 5; i++) expect(await deliver(worker)).toMatchObject(refused);
    await until(worker, { ready: true, queue: null, breakers: { queue: 'open' } });
    const second = upstream.push({ 'quota.md': page('Quota', 'The limit of a tenant is vermilion.') });
    expect(await deliver(worker)).toMatchObject(refused);
    expect(await best()).toMatchObject({ text: expect.stringContaining('turquoise'), citation: { revision: first } });

    await own.start();
    await vi.waitFor(
      async () =>
        expect(await best()).toMatchObject({
          ...{ text: expect.stringContaining('vermilion'), citation: { revision: second } },
        }),
      SOON,
    );
    await vi.waitFor(async () => expect(await deliver(worker)).toMatchObject({ status: 202 }), SOON);
  },
);
