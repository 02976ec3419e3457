import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { createCache, createMemoryStore, type Cache } from '@docgraph/cache';
import { createRedisStore } from '@docgraph/cache/redis';
import type { JobQueue, WorkOptions } from '@docgraph/queue';
import { createBullmqQueue } from '@docgraph/queue/bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRedisServices } from './redis.ts';
import type { StackService } from './service.ts';

const COMMAND_TIMEOUT_MS = 300;
const LOAD_JOBS = 2000;
const KILL_AFTER_JOBS = 700;
/** What a full Redis takes before it is full: some dozens of jobs of this size. */
const ROOM_BYTES = 2 * 1024 * 1024;
const JOB_BYTES = 20_000;

let folder: string;
let services: readonly StackService[];
const open: { close(): Promise<void> }[] = [];

const urlOf = (name: string): string => services.find((service) => service.name === name)!.url;
const signal = (name: string, sent: NodeJS.Signals): void => {
  const { pid } = JSON.parse(readFileSync(join(folder, name, 'process.json'), 'utf8')) as { pid: number };
  process.kill(pid, sent);
};
const restart = (name: string): Promise<void> => services.find((service) => service.name === name)!.start();

async function openQueue(name: string): Promise<JobQueue<string>> {
  const options = { parse: String, commandTimeoutMs: COMMAND_TIMEOUT_MS, lockMs: 2000 };
  const queue = await createBullmqQueue({ url: urlOf('redis-queue'), name, ...options });
  open.push(queue);
  return queue;
}

/** Calls until it is answered, and gives how often it was refused. */
async function persist<T>(call: () => Promise<T>): Promise<{ readonly answer: T; readonly refusals: number }> {
  for (let refusals = 0; ; refusals++)
    try {
      return { answer: await call(), refusals };
    } catch (error) {
      expect(error).toMatchObject({ kind: 'unavailable' });
      await new Promise(setImmediate);
    }
}

describe.skipIf(testServerUrl(process.env, 'redis-queue') === undefined)('when Redis fails', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'docgraph-outage-'));
    services = await createRedisServices({ folder, ports: 'free' });
    for (const service of services) await service.start();
  });
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing.close();
  });
  afterAll(async () => {
    for (const service of services) await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('every job that was acknowledged before a kill under load is there afterwards', async () => {
    const queue = await openQueue('load');
    const acknowledged: string[] = [];
    let refused = 0;
    const add = async (i: number): Promise<void> => {
      try {
        acknowledged.push((await queue.add({ key: `source-${i}`, data: `source-${i}` })).id);
        if (acknowledged.length === KILL_AFTER_JOBS) signal('redis-queue', 'SIGKILL');
      } catch (error) {
        expect(error).toMatchObject({ kind: 'unavailable', code: 'queue-unavailable' });
        refused++;
      }
    };
    for (let i = 0; i < LOAD_JOBS; i += 50) await Promise.all(Array.from({ length: 50 }, (_, j) => add(i + j)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILL_AFTER_JOBS);
    expect(refused).toBeGreaterThan(0);
    await restart('redis-queue');
    await persist(() => queue.counts());
    for (const id of acknowledged) expect((await queue.job(id))?.state).toBe('waiting');
  });

  it('a producer is refused while Redis is full, and nothing that was acknowledged is lost', async () => {
    const queue = await openQueue('full');
    const redis = new Redis(urlOf('redis-queue'));
    open.push({ close: async () => redis.disconnect() });
    const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))![1]);
    await redis.config('SET', 'maxmemory', used + ROOM_BYTES);
    const acknowledged: string[] = [];
    const fill = async (): Promise<never> => {
      for (let i = 0; ; i++)
        acknowledged.push((await queue.add({ key: `source-${i}`, data: 'x'.repeat(JOB_BYTES) })).id);
    };
    await expect(fill()).rejects.toMatchObject({ kind: 'unavailable', code: 'queue-unavailable' });
    expect(acknowledged.length).toBeGreaterThan(0);
    await redis.config('SET', 'maxmemory', 0);
    acknowledged.push((await queue.add({ key: 'after', data: '' })).id);
    for (const id of acknowledged) expect((await queue.job(id))?.state).toBe('waiting');
    expect(await queue.counts()).toMatchObject({ waiting: acknowledged.length });
  });

  it('a producer is refused at once, and a worker goes on by itself when Redis is back', async () => {
    const queue = await openQueue('restart');
    const ran: string[] = [];
    const done = Promise.withResolvers<void>();
    const faults: string[] = [];
    const options: WorkOptions = { concurrency: 1, onFault: ({ kind }) => faults.push(kind) };
    await queue.work(async ({ key }) => {
      ran.push(key);
      if (key === 'after') done.resolve();
      return { kind: 'done' };
    }, options);
    signal('redis-queue', 'SIGKILL');
    const before = performance.now();
    await expect(
      (async () => {
        for (;;) await queue.add({ key: 'while down', data: '' });
      })(),
    ).rejects.toMatchObject({ kind: 'unavailable' });
    expect(performance.now() - before).toBeLessThan(2 * COMMAND_TIMEOUT_MS + 500);
    await restart('redis-queue');
    await persist(() => queue.add({ key: 'after', data: '' }));
    await done.promise;
    expect(ran).toContain('after');
    expect(faults.every((kind) => kind === 'unavailable')).toBe(true);
  });

  it('a producer is refused within its time-out when Redis hangs, and the worker closes within its promise', async () => {
    const queue = await openQueue('hang');
    const worker = await queue.work(async () => ({ kind: 'done' }), { concurrency: 1 });
    signal('redis-queue', 'SIGSTOP');
    try {
      const before = performance.now();
      await expect(queue.add({ key: 'docs', data: '' })).rejects.toMatchObject({ kind: 'unavailable' });
      expect(performance.now() - before).toBeLessThan(COMMAND_TIMEOUT_MS + 1000);
      await worker.close();
      await queue.close();
      expect(performance.now() - before).toBeLessThan(10_000);
    } finally {
      signal('redis-queue', 'SIGCONT');
    }
  });

  it('the cache answers from its memory and by computing, pays one time-out, and comes back', async () => {
    const cacheUrl = urlOf('redis-cache');
    const events: string[] = [];
    const cache = await openCache(cacheUrl, events);
    const other = await openCache(cacheUrl, []);
    const compute = (value: number) => async () => ({ value, keep: true });
    expect(await cache.get('known', compute(1))).toBe(1);
    signal('redis-cache', 'SIGSTOP');
    const before = performance.now();
    for (let i = 0; i < 50; i++) {
      expect(await cache.get('known', compute(0))).toBe(1);
      expect(await cache.get(`new ${i}`, compute(i))).toBe(i);
    }
    expect(performance.now() - before).toBeLessThan(COMMAND_TIMEOUT_MS + 1000);
    expect(events.filter((event) => event === 'cache-unavailable').length).toBeLessThanOrEqual(2);
    signal('redis-cache', 'SIGCONT');
    await persist(async () => other.get('back', compute(9)));
    for (let i = 0; !events.includes('shared value'); i++) {
      await other.get(`back ${i}`, compute(i));
      await cache.get(`back ${i}`, compute(i));
    }
    expect(await cache.get('known', compute(0))).toBe(1);
  });

  it('the cache stays within its memory, whatever is put into it', async () => {
    const store = await createRedisStore({ url: urlOf('redis-cache'), namespace: 'full', commandTimeoutMs: 5000 });
    open.push(store);
    const text = 'x'.repeat(1_000_000);
    const storedAtMs = Date.now();
    for (let i = 0; i < 90; i++)
      expect(await store.set({ key: `${i}`, revision: 'r' }, { text, storedAtMs }, 3_600_000)).toBe(true);
    const { bytes, entries } = await store.size();
    expect(bytes).toBeLessThan(70 * 1024 * 1024);
    expect(entries).toBeGreaterThan(10);
    expect(await store.get({ key: '89', revision: 'r' })).toEqual({ text, storedAtMs });
  });

  it('a queue on a Redis that forgets, and a cache on one that does not, are refused', async () => {
    const queue = createBullmqQueue({ url: urlOf('redis-cache'), name: 'x', parse: String });
    await expect(queue).rejects.toMatchObject({ kind: 'validation', code: 'queue-evicts' });
    const store = createRedisStore({ url: urlOf('redis-queue'), namespace: 'x' });
    await expect(store).rejects.toMatchObject({ kind: 'validation', code: 'cache-unbounded' });
  });
});

async function openCache(url: string, events: string[]): Promise<Cache<number>> {
  const shared = await createRedisStore({ url, namespace: 'outage', commandTimeoutMs: COMMAND_TIMEOUT_MS });
  const cache = createCache<number>({
    ...{ memory: createMemoryStore(), shared, parse: Number, revision: async () => 'r1' },
    observer: {
      hit: (level, kind) => events.push(`${level} ${kind}`),
      miss: () => events.push('miss'),
      joined: () => events.push('joined'),
      fault: ({ code }) => events.push(code),
    },
  });
  open.push(cache);
  return cache;
}
