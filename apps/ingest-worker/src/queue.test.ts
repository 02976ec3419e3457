/** The worker and its queue: what is asked for is done, once, whatever ends or fails meanwhile. Through the real program. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { testServers } from '@docgraph/installation/test-servers';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openGate } from './testing/gate.ts';
import { createPlace, metric, SOON, until, WORKER, type Served } from './testing/programs.ts';
import { removeQueue } from './testing/queue.ts';

const redisUrl = testServerUrl(process.env, 'redis-queue');
const servers = testServers(process.env);
const installations: string[] = [];

/** A queue of its own on Redis. */
function onRedis(url = redisUrl!): Record<string, string> {
  const name = `test-${randomUUID().slice(0, 18)}`;
  installations.push(name);
  return { DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: url, DOCGRAPH_INSTALLATION: name };
}

afterAll(async () => {
  await servers?.remove();
  if (redisUrl !== undefined) for (const name of installations) await removeQueue(redisUrl, name);
});

interface Job {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly failure: { readonly code: string } | null;
}

async function call({ url }: Served, method: string, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}${path}`, { method });
  return { status: response.status, body: await response.json() };
}

const jobs = async (worker: Served, state: string): Promise<readonly Job[]> =>
  ((await call(worker, 'GET', `/jobs?state=${state}`)).body as { jobs: readonly Job[] }).jobs;
const documents = (worker: Served, count: number): Promise<void> =>
  vi.waitFor(async () => expect(await metric(worker, 'docgraph_index_documents')).toBe(count), LATER);

/** Hundreds of documents, or a lock that has to run out first. */
const LATER = { ...SOON, timeout: 60_000 };
/** Nothing happens by itself while a test looks. */
const RARELY = { DOCGRAPH_RESYNC_SECONDS: '86400' };

describe.each([
  { queue: 'in process', settings: () => ({}) },
  ...(redisUrl === undefined ? [] : [{ queue: 'on Redis', settings: onRedis }]),
])('a queue $queue', ({ settings }) => {
  it('takes edits and requests, pauses and goes on; a job that fails for good waits for a person', async () => {
    const place = createPlace();
    place.write('docs/a.md', '# A\n');
    place.write('other/b.md', '# B\n');
    const sources = `docs=${join(place.dir, 'docs')},other=${join(place.dir, 'other')}`;
    const worker = await place.serve(WORKER, { ...settings(), ...RARELY, DOCGRAPH_SOURCES: sources });
    await until(worker, { ready: true, queue: { jobs: { dead: 0, active: 0, waiting: 0 }, paused: false } });

    await call(worker, 'POST', '/queue/pause');
    place.write('docs/c.md', '# C\n');
    await vi.waitFor(async () => expect(await jobs(worker, 'waiting')).toMatchObject([{ key: 'docs' }]), SOON);
    const [waiting] = await jobs(worker, 'waiting');
    expect(await call(worker, 'POST', `/jobs/${waiting!.id}/retry`)).toMatchObject({ status: 409 });
    expect(waiting).toMatchObject({ data: { source: 'docs', reason: 'edit' }, priority: 'urgent' });
    await until(worker, { queue: { paused: true, jobs: { waiting: 1 } } });
    expect(await metric(worker, 'docgraph_queue_age_seconds')).toBeGreaterThan(0);
    await call(worker, 'POST', '/queue/resume');
    await documents(worker, 3);

    renameSync(join(place.dir, 'docs'), join(place.dir, 'gone'));
    for (let i = 0; i < 2; i++) {
      expect((await call(worker, 'POST', '/sync?source=docs')).status).toBe(202);
      await until(worker, {
        queue: { jobs: { dead: 1, waiting: 0, active: 0 } },
        sources: [{ lastError: expect.stringContaining('there is no folder') }, { id: 'other', lastError: null }],
      });
    }
    const [dead] = await jobs(worker, 'dead');
    expect(dead).toMatchObject({ key: 'docs', failure: { code: 'folder-not-found' } });
    expect(await metric(worker, 'docgraph_jobs{state="dead"}')).toBe(1);
    expect(await metric(worker, 'docgraph_job_failures_total{kind="not-found"}')).toBeGreaterThan(0);
    expect(await call(worker, 'GET', `/jobs/${dead!.id}`)).toMatchObject({ status: 200, body: { state: 'dead' } });

    renameSync(join(place.dir, 'gone'), join(place.dir, 'docs'));
    expect(await call(worker, 'POST', `/jobs/${dead!.id}/retry`)).toMatchObject({ status: 200 });
    await until(worker, { queue: { jobs: { dead: 0 } }, sources: [{ lastError: null }, {}] });
    place.write('docs/d.md', '# D\n');
    await documents(worker, 4);

    expect(await call(worker, 'DELETE', '/jobs/nothing')).toMatchObject({ status: 404 });
    expect(await call(worker, 'GET', '/jobs?state=lost')).toMatchObject({ status: 400 });
  }, 90_000);
});

describe('POST /reconcile', () => {
  it('repairs a search index that something else has changed, and says how much differed', async () => {
    const place = createPlace();
    for (const name of ['a', 'b', 'c', 'd']) place.write(`docs/${name}.md`, `# ${name}\n`);
    const worker = await place.serve(WORKER, { ...RARELY, DOCGRAPH_SOURCES: join(place.dir, 'docs') });
    await until(worker, { ready: true, queue: { jobs: { done: 2, active: 0 } } });
    expect(await metric(worker, 'docgraph_drift_ratio{part="index"}')).toBe(0);
    const data = join(place.dir, 'data');
    const db = new DatabaseSync(
      join(
        data,
        readdirSync(data).find((name) => /^index-.*\.db$/.test(name))!,
      ),
    );
    const stale = (): unknown => db.prepare("SELECT count(*) AS n FROM idx_points WHERE index_hash = 'other'").get();
    db.exec("UPDATE idx_points SET index_hash = 'other' WHERE path = 'a.md'");
    expect(stale()).toEqual({ n: 1 });
    expect(await call(worker, 'POST', '/reconcile')).toMatchObject({ status: 202, body: { outcome: 'added' } });
    await until(worker, { queue: { jobs: { done: 4 } } });
    expect(stale()).toEqual({ n: 0 });
    db.close();
    expect(await metric(worker, 'docgraph_drift_ratio{part="index"}')).toBe(0.25);
    expect(await metric(worker, 'docgraph_drift_ratio{part="files"}')).toBe(0);
    const at = await metric(worker, 'docgraph_reconcile_last_success_timestamp_seconds');
    expect(Math.abs(Date.now() / 1000 - at)).toBeLessThan(60);
  });
});

describe.skipIf(redisUrl === undefined)('a Redis that goes away', () => {
  it('is named with 503, and what was edited meanwhile is found when it is back', async () => {
    const place = createPlace();
    place.write('docs/a.md', '# A\n');
    const gate = await openGate(redisUrl!);
    const env = { ...onRedis(`redis://127.0.0.1:${gate.port}`), ...RARELY, DOCGRAPH_SOURCES: join(place.dir, 'docs') };
    const worker = await place.serve(WORKER, env);
    await until(worker, { ready: true });
    await gate.shut();
    const refused = await fetch(`${worker.url}/sync`, { method: 'POST' });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.text()).toContain('check that it runs');
    place.write('docs/b.md', '# B\n');
    await until(worker, { queue: null, breakers: { queue: 'open', graph: 'closed' } });
    expect(await metric(worker, 'docgraph_breaker_state{dependency="queue"}')).toBe(2);
    await gate.open();
    await documents(worker, 2);
    await until(worker, { breakers: { queue: 'closed' }, queue: { jobs: { dead: 0 } } });

    await gate.shut();
    worker.child.kill('SIGTERM');
    expect(await worker.exit).toBe(0);
  }, 90_000);
});

describe.skipIf(redisUrl === undefined)('a worker that is told to stop in the middle of a job', () => {
  it('ends in time, hands the job back, and the next one finishes it', async () => {
    const place = createPlace();
    const count = 400;
    mkdirSync(join(place.dir, 'docs'));
    for (let i = 0; i < count; i++) place.write(`docs/page-${i}.md`, `# Page ${i}\n\nAbout topic${i}.\n`);
    const env = { ...onRedis(), ...RARELY, DOCGRAPH_SOURCES: join(place.dir, 'docs') };
    const first = await place.serve(WORKER, env);
    const begun = { key: 'docs', progress: { total: count } };
    await vi.waitFor(async () => expect((await jobs(first, 'active'))[0]).toMatchObject(begun), SOON);
    const [{ id }] = (await jobs(first, 'active')) as [Job];
    first.child.kill('SIGTERM');
    const asked = performance.now();
    expect(await first.exit).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);

    const second = await place.serve(WORKER, env);
    await documents(second, count);
    await vi.waitFor(
      async () => expect(await call(second, 'GET', `/jobs/${id}`)).toMatchObject({ body: { state: 'done' } }),
      SOON,
    );
  }, 90_000);
});

describe.skipIf(redisUrl === undefined || servers === null)('two workers on Neo4j, Qdrant and Redis', () => {
  it('share the jobs; that of a killed one is taken by the other, and nothing is lost or twice', async () => {
    const place = createPlace();
    const count = 60;
    for (const source of ['one', 'two'])
      for (let i = 0; i < count; i++) place.write(`${source}/page-${i}.md`, `# Page ${i}\n\nAbout ${source}${i}.\n`);
    const sources = `one=${join(place.dir, 'one')},two=${join(place.dir, 'two')}`;
    const env = { ...servers!.env, ...onRedis(), ...RARELY, DOCGRAPH_SOURCES: sources };
    const start = (data: string) => place.serve(WORKER, { ...env, DOCGRAPH_DATA: join(place.dir, data) });
    const first = await start('data-1');
    await vi.waitFor(async () => expect(await metric(first, 'docgraph_index_documents')).toBeGreaterThan(0), SOON);
    first.child.kill('SIGKILL');
    const second = await start('data-2');
    // Its lock has to run out first.
    await until(second, { ready: true }, LATER);
    const third = await start('data-3');
    place.write('one/new.md', '# New\n');
    await documents(second, 2 * count + 1);
    await until(third, { ready: true, queue: { jobs: { dead: 0, active: 0, waiting: 0, delayed: 0 } } });
    expect(await metric(third, 'docgraph_index_chunks')).toBe(2 * count + 1);
    for (const worker of [second, third]) worker.child.kill('SIGTERM');
    expect(await Promise.all([second.exit, third.exit])).toEqual([0, 0]);
  }, 180_000);
});

describe.skipIf(servers === null)('a store that stops answering', () => {
  it('opens its breaker and rests the worker; when it is back the waiting edit is indexed', async () => {
    const place = createPlace();
    place.write('docs/a.md', '# A\n');
    const gate = await openGate(servers!.env['DOCGRAPH_QDRANT_URL']!);
    const worker = await place.serve(WORKER, {
      ...servers!.env,
      ...RARELY,
      ...{
        DOCGRAPH_INSTALLATION: `${servers!.env['DOCGRAPH_INSTALLATION']!}-b`,
        DOCGRAPH_SOURCES: join(place.dir, 'docs'),
      },
      DOCGRAPH_QDRANT_URL: `http://127.0.0.1:${gate.port}`,
    });
    await until(worker, { ready: true, semantic: 1, breakers: { vector: 'closed' } });
    await gate.shut();
    place.write('docs/b.md', '# B\n');
    await until(worker, {
      breakers: { vector: 'open', graph: 'closed' },
      storeError: expect.stringContaining('the search index failed 3 times'),
    });
    await vi.waitFor(
      async () => expect(await metric(worker, 'docgraph_breaker_state{dependency="vector"}')).toBe(2),
      SOON,
    );
    // It rests: what is asked for waits, and is not tried.
    await until(worker, { queue: { jobs: { waiting: 1, active: 0, delayed: 0 } } });
    const failures = await metric(worker, 'docgraph_job_failures_total{kind="unavailable"}');
    place.write('docs/c.md', '# C\n');
    await call(worker, 'POST', '/sync');
    await until(worker, { queue: { jobs: { waiting: 1, active: 0, delayed: 0 } }, breakers: { vector: 'open' } });
    expect(await metric(worker, 'docgraph_job_failures_total{kind="unavailable"}')).toBe(failures);
    await gate.open();
    await until(worker, { ready: true, breakers: { vector: 'closed' }, queue: { jobs: { dead: 0, delayed: 0 } } });
    await vi.waitFor(async () => expect(await metric(worker, 'docgraph_index_vectors')).toBe(3), SOON);
  }, 90_000);
});
