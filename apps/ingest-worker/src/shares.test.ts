/** The vectors of a large revision are computed by every worker that is free. Through real programs, on real servers. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { changeRecord } from '@docgraph/installation';
import { testServers } from '@docgraph/installation/test-servers';
import { testServerUrl } from '@docgraph/domain/test-servers';
import type { JobRun } from '@docgraph/queue';
import { afterAll, expect, it, vi } from 'vitest';
import { createVectorShares } from './shares.ts';
import type { ShareTask } from './task.ts';
import { KEY_VARIABLE, startEmbeddingService } from './testing/embedding-service.ts';
import { createPlace, metric, SOON, until, WORKER, type Served } from './testing/programs.ts';
import { removeQueue } from './testing/queue.ts';

const redisUrl = testServerUrl(process.env, 'redis-queue');
const servers = testServers(process.env);
afterAll(async () => {
  await servers?.remove();
  if (servers !== null && redisUrl !== undefined) await removeQueue(redisUrl, servers.env['DOCGRAPH_INSTALLATION']!);
});

const DOCUMENTS = 40;
const SECTIONS = 10;
/** The lock of a killed worker runs out first. */
const LATER = { ...SOON, timeout: 60_000 };

function page(number: number): string {
  const sections = Array.from({ length: SECTIONS }, (_, i) => `## Part ${i}\n\nAbout topic${number} and detail${i}.\n`);
  return `---\ntitle: Page ${number}\n---\n${sections.join('\n')}`;
}

async function keys({ url }: Served, ...states: readonly string[]): Promise<readonly string[]> {
  const pages = await Promise.all(
    states.map(
      async (state) => (await fetch(`${url}/jobs?state=${state}`)).json() as Promise<{ jobs: { key: string }[] }>,
    ),
  );
  return pages.flatMap(({ jobs }) => jobs.map(({ key }) => key));
}

it.skipIf(redisUrl === undefined || servers === null)(
  'two workers compute shares of one source side by side, once each; the shares of a killed one are taken by the other',
  async () => {
    const place = createPlace();
    const service = await startEmbeddingService();
    for (let i = 0; i < DOCUMENTS; i++) place.write(`docs/page-${i}.md`, page(i));
    const start = (name: string): Promise<Served> => {
      const data = join(place.dir, name);
      mkdirSync(data);
      changeRecord(data, (record) => ({ ...record, model: service.model }));
      return place.serve(WORKER, {
        ...servers!.env,
        ...{ DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: redisUrl! },
        ...{ DOCGRAPH_SOURCES: join(place.dir, 'docs'), DOCGRAPH_RESYNC_SECONDS: '86400' },
        ...{ DOCGRAPH_DATA: data, [KEY_VARIABLE]: name },
      });
    };
    const [one, two] = await Promise.all([start('one'), start('two')]);
    // Words do not wait for vectors; then all that is left to do is shares, and both workers have begun with some.
    for (const worker of [one, two]) await until(worker, { ready: true, semantic: 0 }, LATER);
    await vi.waitFor(async () => {
      for (const key of await keys(one, 'active', 'waiting', 'delayed')) expect(key).toMatch(/^vectors:.*:[0-9a-f]$/);
      expect(await keys(one, 'waiting')).not.toEqual([]);
      for (const name of ['one', 'two']) expect(service.waiting(name)).toBeGreaterThan(0);
    }, SOON);

    service.allow('two', 1);
    await vi.waitFor(
      async () => expect(await metric(two, 'docgraph_ingest_chunks_embedded_total')).toBeGreaterThan(0),
      SOON,
    );
    await vi.waitFor(() => expect(service.waiting('two')).toBeGreaterThan(0), SOON);
    two.child.kill('SIGKILL');
    service.allow('one', Number.POSITIVE_INFINITY);
    await until(one, { semantic: 1, queue: { jobs: { active: 0, waiting: 0, delayed: 0, dead: 0 } } }, LATER);

    const answered = [...service.answered('one'), ...service.answered('two')];
    expect(answered).toHaveLength(DOCUMENTS * SECTIONS);
    expect(new Set(answered).size).toBe(DOCUMENTS * SECTIONS);
    await fetch(`${one.url}/reconcile`, { method: 'POST' });
    await until(one, { queue: { jobs: { active: 0, waiting: 0, delayed: 0, dead: 0 } } }, LATER);
    expect(await metric(one, 'docgraph_drift_ratio{part="index"}')).toBe(0);
    expect(await metric(one, 'docgraph_drift_ratio{part="files"}')).toBe(0);
    expect(await metric(one, 'docgraph_index_vectors')).toBe(DOCUMENTS * SECTIONS);
  },
  150_000,
);

it('a share of an index that this worker does not write waits for one that does, and ends when there is none', async () => {
  const untouched = {} as Omit<Parameters<typeof createVectorShares>[0], 'indexName'>;
  const shares = createVectorShares({ ...untouched, indexName: 'index-new.db' });
  const run = (streak: number): JobRun<ShareTask> => ({
    ...{ id: '1', key: 'k', group: 'k', priority: 'background', progress: async () => {} },
    ...{ data: { index: 'index-old.db', idPrefix: 'a' }, signal: new AbortController().signal },
    failure: { kind: 'unavailable', code: 'job-deferred', message: '', streak },
  });
  expect(await shares.compute(run(1))).toMatchObject({
    kind: 'retry',
    reason: expect.stringContaining('index-old.db'),
  });
  expect(await shares.compute(run(60))).toEqual({ kind: 'done' });
});
