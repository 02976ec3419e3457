/** Replies come from the cache of one or several servers, and never from before an edit that has been acknowledged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisIsInstalled, startOwnRedis, type OwnRedis } from '@docgraph/domain/own-redis';
import { testServerUrl } from '@docgraph/domain/test-servers';
import type { SearchReply, TemplateReply } from '@docgraph/retrieval';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openIndex, type FixtureIndex } from './fixture-index.ts';
import { connect, killPrograms, readiness, run, serve } from './fixture-program.ts';

const url = testServerUrl(process.env, 'redis-cache');

const QUESTION = 'how do I restore a backup?';
const EDITS = 12;
/** Replies that must have come between two edits, so that some of them come from the cache. */
const REPLIES_BETWEEN = 12;
/** Of a tool call; far more than any cache may cost. */
const PROMPT_MS = 5000;

/** Programs are started within a test, which takes a while on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

let dir: string;
let index: FixtureIndex;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-cache-'));
  index = await openIndex(join(dir, 'data'));
  await write(0);
});
afterAll(async () => {
  killPrograms();
  await index.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The document says this number from here on. */
async function write(edit: number): Promise<void> {
  await index.write(`# Restore a backup\n\nRun \`docgraph restore FILE${edit}\` to restore a backup.\n`);
  await index.fill();
}

interface Server {
  readonly url: string;
  readonly client: Client;
}

/** Resolves when its model is loaded: on a busy machine a search before that goes out without meaning, and is not kept. */
async function start(env: Readonly<Record<string, string>>): Promise<Server> {
  const { url: address } = await serve({ DOCGRAPH_DATA: join(dir, 'data'), ...env });
  const server = { url: address, client: await connect(address) };
  while ((await search(server, 'warm up')).degraded.length > 0);
  return server;
}

async function call<Reply>({ client }: Server, name: string, args: Record<string, unknown>): Promise<Reply> {
  const { structuredContent, content } = await client.callTool({ name, arguments: args });
  if (structuredContent === undefined) throw new Error(JSON.stringify(content));
  return structuredContent as Reply;
}

const search = (server: Server, query = QUESTION, args: Record<string, unknown> = {}): Promise<SearchReply> =>
  call(server, 'search_documentation', { query, ...args });

/** The edit that a reply quotes; none for one that came while the next edit was half written. */
function editIn({ results }: SearchReply): number {
  return Number(/FILE(\d+)/.exec(results[0]?.text ?? '')?.[1] ?? Number.NaN);
}

type Values = (series: string) => number;

const since =
  (before: Values, after: Values): Values =>
  (series) =>
    after(series) - before(series);

/** Values of the cache's metrics, by name and labels. */
async function metrics(server: Server): Promise<Values> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('docgraph_cache_'));
  const values = new Map(lines.map((line) => [line.slice(15, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  return (series) => values.get(series) ?? 0;
}

const MEMORY_VALUE = 'hits_total{level="memory",kind="value"}';
const SHARED_VALUE = 'hits_total{level="shared",kind="value"}';

describe.each([
  { where: 'in process', env: {} },
  ...(url === undefined
    ? []
    : [{ where: 'on a Redis', env: { DOCGRAPH_CACHE: 'redis', DOCGRAPH_CACHE_REDIS_URL: url } }]),
])('two servers with the cache $where', ({ where, env }) => {
  let servers: readonly [Server, Server];
  beforeAll(async () => {
    servers = await Promise.all([start(env), start(env)]);
  });
  afterAll(() => Promise.all(servers.map(({ client }) => client.close())));

  it('answer the same again without searching, whatever the tool, and tell it', async () => {
    const [first, second] = servers;
    const [before, otherBefore] = [await metrics(first), await metrics(second)];
    const asked = await search(first);
    expect(asked).toMatchObject({ degraded: [], semantic: 1, answered: true });
    expect(await search(first, ` ${QUESTION}  `, { path: '/guides/' })).toMatchObject({ results: asked.results });
    expect(await search(first, ` ${QUESTION} `)).toEqual(asked);
    const explained = await call<TemplateReply>(first, 'explain', { subject: 'Restore a backup' });
    expect(await call(first, 'explain', { subject: 'Restore a backup' })).toEqual(explained);
    expect((await search(first, 'the colour of the moon')).answered).toBe(false);
    expect((await search(first, 'the colour of the moon')).answered).toBe(false);
    const value = since(before, await metrics(first));
    expect(value(MEMORY_VALUE)).toBe(2);
    expect(value('hits_total{level="memory",kind="nothing"}')).toBe(1);
    expect(value('misses_total')).toBe(4);
    expect(value('served_age_seconds_count')).toBe(3);
    expect(value('entries{level="memory"}')).toBe(4);
    expect(value('bytes{level="memory"}')).toBeGreaterThan(1000);

    expect(await search(second)).toEqual(asked);
    const now = await metrics(second);
    const other = since(otherBefore, now);
    const isShared = where === 'on a Redis' && now('faults_total') === 0;
    expect([other(SHARED_VALUE), other('misses_total')]).toEqual(isShared ? [1, 0] : [0, 1]);
    expect(now('entries{level="shared"}') > 0).toBe(isShared);
  });

  it('keep no reply that was made while vectors were missing', async () => {
    const [server] = servers;
    await index.write('# Restore a backup\n\nRun `docgraph restore FILE100` to restore a backup.\n');
    const before = await metrics(server);
    for (let i = 0; i < 2; i++) expect(await search(server)).toMatchObject({ semantic: 0, degraded: [] });
    await index.fill();
    for (let i = 0; i < 2; i++) expect(await search(server)).toMatchObject({ semantic: 1, degraded: [] });
    const value = since(before, await metrics(server));
    expect([value('misses_total'), value(MEMORY_VALUE)]).toEqual([3, 1]);
  });

  it('never answer the old sentence after an edit is acknowledged, while many ask and the index changes', async () => {
    await write(0);
    let acknowledged = 0;
    let isDone = false;
    let replies = 0;
    const stale: string[] = [];
    const ask = async (server: Server, maxResults: number): Promise<void> => {
      while (!isDone) {
        const oldest = acknowledged;
        const reply = await search(server, QUESTION, { max_results: maxResults });
        if (editIn(reply) < oldest) stale.push(`${editIn(reply)} after ${oldest}`);
        if (!reply.sources.every(({ revision }) => revision !== null)) stale.push('no revision');
        replies++;
      }
    };
    const readers = servers.flatMap((server) => [1, 2, 2].map((maxResults) => ask(server, maxResults)));
    for (let edit = 1; edit <= EDITS; edit++) {
      await write(edit);
      acknowledged = edit;
      for (const enough = replies + REPLIES_BETWEEN; replies < enough;) await Promise.race([...readers, turn()]);
    }
    isDone = true;
    await Promise.all(readers);
    expect(stale).toEqual([]);
    for (const server of [...servers, ...servers])
      for (const max_results of [1, 2]) expect(editIn(await search(server, QUESTION, { max_results }))).toBe(EDITS);
    for (const server of servers) {
      const value = await metrics(server);
      expect(value(MEMORY_VALUE) + value(SHARED_VALUE) + value('joined_total')).toBeGreaterThan(EDITS);
    }
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe.skipIf(!redisIsInstalled(process.env))('when the Redis of the cache fails', () => {
  let redis: OwnRedis;
  let server: Server;
  beforeAll(async () => {
    redis = await startOwnRedis(['--maxmemory', '32mb', '--maxmemory-policy', 'allkeys-lru'], 'secret-of-the-cache');
  });
  afterAll(() => redis.stop());

  it('searches go on in time, nothing is called degraded, and /readyz and a metric tell until it is back', async () => {
    const env = { DOCGRAPH_CACHE: 'redis', DOCGRAPH_CACHE_REDIS_URL: redis.url };
    redis.signal('SIGSTOP');
    // One that starts while Redis hangs.
    server = await start({ ...env, DOCGRAPH_CACHE_REDIS_PASSWORD: 'secret-of-the-cache' });
    await isAnsweredWithout(redis, server);
    redis.signal('SIGCONT');
    await isShared(server);

    // One that is told so while it serves.
    await redis.kill();
    await isAnsweredWithout(redis, server);
    await redis.start();
    await isShared(server);
    await server.client.close();
  });

  it('a wrong password is told and does not hold up answers, and a Redis that grows without bound is refused', async () => {
    const env = { DOCGRAPH_CACHE: 'redis', DOCGRAPH_CACHE_REDIS_URL: redis.url };
    const wrong = await start({ ...env, DOCGRAPH_CACHE_REDIS_PASSWORD: 'guessed-wrong' });
    expect((await search(wrong)).degraded).toEqual([]);
    const [, detail] = await readiness(wrong.url);
    expect(detail).toMatchObject({ ready: true, cache: expect.stringMatching(/WRONGPASS|NOAUTH/) });
    expect(JSON.stringify(detail)).not.toContain('guessed-wrong');
    await wrong.client.close();

    await redis.configure('maxmemory', '0');
    const data = { DOCGRAPH_DATA: join(dir, 'data'), DOCGRAPH_HTTP_PORT: '0' };
    const refused = run({ ...data, ...env, DOCGRAPH_CACHE_REDIS_PASSWORD: 'secret-of-the-cache' });
    expect(await refused.exit).toBe(2);
    expect(await refused.errors).toMatch(/would grow without bound .*set maxmemory/);
  });
});

let limits = 5000;
/** Makes another request of the same question. */
const anotherLimit = (): { readonly max_tokens: number } => ({ max_tokens: limits++ });

/** New questions and known ones, and what is said of the cache meanwhile. */
async function isAnsweredWithout({ url: address }: OwnRedis, server: Server): Promise<void> {
  const began = performance.now();
  for (const args of [anotherLimit(), anotherLimit(), {}, {}])
    expect(await search(server, QUESTION, args)).toMatchObject({ degraded: [], semantic: 1, answered: true });
  expect(performance.now() - began).toBeLessThan(PROMPT_MS);
  const [status, detail] = await readiness(server.url);
  expect(status).toBe(200);
  expect(detail).toMatchObject({ ready: true, cache: expect.stringContaining(new URL(address).host) });
  expect(detail).not.toHaveProperty('degraded');
  const value = await metrics(server);
  expect(value('faults_total')).toBeGreaterThan(0);
  expect(value(MEMORY_VALUE)).toBeGreaterThan(0);
}

/** Until `/readyz` names no fault any more and entries are stored there. */
async function isShared(server: Server): Promise<void> {
  await expect
    .poll(() => readiness(server.url), { timeout: 20_000 })
    .toEqual([200, expect.not.objectContaining({ cache: expect.anything() })]);
  await expect
    .poll(
      async () => {
        await search(server, QUESTION, anotherLimit());
        return (await metrics(server))('entries{level="shared"}');
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0);
}
