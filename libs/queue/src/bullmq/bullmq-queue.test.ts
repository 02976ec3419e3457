/** The queue on a real Redis passes the contract, and keeps the promises that only a server can keep. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createStage, parseTask, queueContract, task, watchEvents, type Task } from '../contract.ts';
import type { JobQueue } from '../job-queue.ts';
import { createBullmqQueue } from './bullmq-queue.ts';

const url = testServerUrl(process.env, 'redis-queue');
const prefix = `docgraph-test-${randomUUID()}`;
/** Short, so that a vanished worker is noticed soon; long enough for a busy machine. */
const LOCK_MS = 1000;

const opened: JobQueue<Task>[] = [];
const processes: ChildProcess[] = [];
afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
});

async function open(name: string): Promise<JobQueue<Task>> {
  const queue = await createBullmqQueue({ url: url!, name, prefix, parse: parseTask, lockMs: LOCK_MS });
  opened.push(queue);
  return queue;
}

interface WorkerProcess {
  readonly child: ChildProcess;
  /** The next line that the process says. */
  line(): Promise<string>;
}

function startProcess(name: string): WorkerProcess {
  const program = fileURLToPath(new URL('./worker-process.test-support.ts', import.meta.url));
  const args = [program, url!, name, prefix, String(LOCK_MS)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value as string };
}

if (url === undefined) test.skip('the queue on a Redis: there is no server', () => {});
else {
  queueContract('BullMQ', () => open(randomUUID()));
  afterAll(async () => {
    const redis = new Redis(url);
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1000 }) as AsyncIterable<string[]>)
      if (keys.length > 0) await redis.unlink(keys);
    redis.disconnect();
  });

  describe('workers in processes of their own', { timeout: 60_000 }, () => {
    test('are killed again and again, and the job and what follows it run all the same', async () => {
      const name = randomUUID();
      const queue = await open(name);
      const events = await watchEvents(queue);
      const { id } = await queue.add(task('docs', { data: { source: 'first' } }));
      for (let kill = 0; kill < 2; kill++) {
        const { child, line } = startProcess(name);
        expect(await line()).toBe('begun docs');
        await queue.add(task('docs', { data: { source: `asked while ${kill} ran` } }));
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      const stage = createStage();
      await queue.work(stage.handler, { concurrency: 1 });
      const first = await stage.begun();
      expect([first.run.id, first.run.data, first.run.failure]).toEqual([id, { source: 'first' }, null]);
      first.end();
      const next = await stage.begun();
      expect(next.run.data).toEqual({ source: 'asked while 1 ran' });
      next.end();
      await events.until((event) => event.kind === 'done' && event.id === next.run.id);
      expect(events.seen.filter((event) => event.kind === 'stalled').map((event) => event.id)).toEqual([id, id]);
      expect(await queue.counts()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0, done: 2 });
    });

    test('that stand still too long learn that their job is lost, and disturb nothing', async () => {
      const name = randomUUID();
      const queue = await open(name);
      const events = await watchEvents(queue);
      const { id } = await queue.add(task('docs'));
      const { child, line } = startProcess(name);
      expect(await line()).toBe('begun docs');
      child.kill('SIGSTOP');
      const stage = createStage();
      const worker = await queue.work(stage.handler, { concurrency: 1 });
      const { run, end } = await stage.begun();
      expect([run.id, run.failure]).toEqual([id, null]);
      child.kill('SIGCONT');
      expect(await line()).toBe('lost docs: job-lost');
      expect((await queue.job(id))?.state).toBe('active');
      end();
      await events.until((event) => event.kind === 'done' && event.id === id);
      await worker.close();
      expect(await queue.counts()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0, done: 1 });
    });

    test('that are killed free their group for its other jobs', async () => {
      const name = randomUUID();
      const queue = await open(name);
      await queue.add(task('sync', { group: 'docs', priority: 'urgent' }));
      await queue.add(task('reconcile', { group: 'docs' }));
      const { child, line } = startProcess(name);
      expect(await line()).toBe('begun sync');
      child.kill('SIGKILL');
      const stage = createStage();
      await queue.work(stage.handler, { concurrency: 2 });
      for (let i = 0; i < 2; i++) (await stage.begun()).end();
      expect(stage.sources.toSorted()).toEqual(['reconcile', 'sync']);
    });
  });

  test('what follows a job keeps its own priority', async () => {
    const queue = await open(randomUUID());
    const stage = createStage();
    await queue.work(stage.handler, { concurrency: 1 });
    await queue.add(task('docs', { priority: 'urgent' }));
    const first = await stage.begun();
    await queue.add(task('docs', { priority: 'background' }));
    await queue.add(task('other'));
    first.end();
    for (const [key, priority] of [
      ['other', 'normal'],
      ['docs', 'background'],
    ]) {
      const { run, end } = await stage.begun();
      expect([run.key, run.priority]).toEqual([key, priority]);
      end();
    }
  });

  test('a job that something else put there is a dead letter that can be dropped, not a crash', async () => {
    const name = randomUUID();
    const queue = await open(name);
    const events = await watchEvents(queue);
    const foreign = new Queue(name, { connection: { url }, prefix });
    await foreign.add('other', { hello: 'world' });
    await foreign.close();
    const stage = createStage();
    await queue.work(stage.handler, { concurrency: 1 });
    await events.until((event) => event.kind === 'dead');
    const [dead] = await queue.list({ state: 'dead', offset: 0, limit: 5 });
    expect(dead).toMatchObject({ data: { hello: 'world' }, key: '' });
    await expect(queue.retry(dead!.id)).rejects.toMatchObject({ kind: 'corrupt', code: 'job-foreign' });
    await queue.drop(dead!.id);
    expect(await queue.counts()).toMatchObject({ dead: 0, done: 0 });
  });
}

test('a Redis that cannot be reached is named, without its password', async () => {
  // Port 9 of this machine is the discard service, which is nowhere.
  const options = { url: 'redis://user:secret@127.0.0.1:9', name: 'x', parse: parseTask, commandTimeoutMs: 500 };
  const fault = await createBullmqQueue(options).catch((error: unknown) => error);
  expect(fault).toMatchObject({ kind: 'unavailable', code: 'queue-unavailable' });
  expect((fault as Error).message).toMatch(/^Redis at 127\.0\.0\.1:9 did not do what the queue asked: (?!.*secret)/);
});
