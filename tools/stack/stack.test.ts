import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStack } from './commands.ts';
import type { StackService } from './service.ts';
import { createServices } from './services.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docgraph-stack-'));
});
afterEach(async () => {
  await stack('down', 'redis');
  rmSync(folder, { recursive: true, force: true });
});

/** One command, as a process of its own would run it: nothing is left in memory between two. */
async function stack(...words: readonly string[]): Promise<{ readonly data: string[]; readonly notes: string[] }> {
  const [data, notes]: [string[], string[]] = [[], []];
  const output = { data: (line: string) => data.push(line), note: (line: string) => notes.push(line) };
  await runStack(words, await createServices({ folder, fetched: folder, ports: 'free' }), output);
  return { data, notes };
}

async function ask<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

const serviceOf = async (name: string): Promise<StackService> =>
  (await createServices({ folder, fetched: folder, ports: 'free' })).find((service) => service.name === name)!;
const pidOf = (name: string): number =>
  (JSON.parse(readFileSync(join(folder, name, 'process.json'), 'utf8')) as { pid: number }).pid;

describe.skipIf(testServerUrl(process.env, 'redis-queue') === undefined)('the local stack', () => {
  it('starts both Redis servers as their users need them, says where they are, and stops them', async () => {
    const { data } = await stack('up', 'redis');
    const urls = new Map(
      data.map((line): [string, string] => {
        const [, variable, url] = /^export (\w+)=(redis:\/\/127\.0\.0\.1:\d+)$/.exec(line)!;
        return [variable!, url!];
      }),
    );
    expect([...urls.keys()]).toEqual(['DOCGRAPH_TEST_REDIS_URL', 'DOCGRAPH_TEST_CACHE_REDIS_URL']);
    const settings = async (url: string): Promise<readonly unknown[]> =>
      ask(url, (redis) =>
        Promise.all(
          ['maxmemory-policy', 'appendonly', 'bind'].map(
            async (name) => ((await redis.config('GET', name)) as string[])[1],
          ),
        ),
      );
    expect(await settings(urls.get('DOCGRAPH_TEST_REDIS_URL')!)).toEqual(['noeviction', 'yes', '127.0.0.1']);
    expect(await settings(urls.get('DOCGRAPH_TEST_CACHE_REDIS_URL')!)).toEqual(['allkeys-lru', 'no', '127.0.0.1']);
    expect((await stack('status')).data.map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ['redis-queue', 'ready'],
      ['redis-cache', 'ready'],
      ['qdrant', 'stopped'],
      ['neo4j', 'stopped'],
    ]);
    expect((await stack('logs', 'redis-queue')).data.join('\n')).toContain('Ready to accept connections');
    await stack('down');
    expect((await stack('status')).data.map((line) => line.split(/ +/)[1])).toEqual(Array(4).fill('stopped'));
    for (const url of urls.values()) await expect(connects(url)).resolves.toBe(false);
  });

  it('changes nothing when it is up already, and nothing when it is down', async () => {
    await stack('down');
    const first = await stack('up', 'redis-queue');
    const pid = pidOf('redis-queue');
    expect(await stack('up', 'redis-queue')).toMatchObject({ data: first.data });
    expect(pidOf('redis-queue')).toBe(pid);
    await stack('down', 'redis-queue');
    await stack('down', 'redis-queue');
  });

  it('finds its data again after a stop and after a kill', async () => {
    const restarted = async (): Promise<string> => {
      await stack('up', 'redis-queue');
      return (await serviceOf('redis-queue')).url;
    };
    await ask(await restarted(), (redis) => redis.set('kept', 'yes'));
    await stack('down');
    const url = await restarted();
    expect(await ask(url, (redis) => redis.get('kept'))).toBe('yes');
    await ask(url, (redis) => redis.set('kept', 'also then'));
    process.kill(pidOf('redis-queue'), 'SIGKILL');
    expect(await ask(await restarted(), (redis) => redis.get('kept'))).toBe('also then');
  });

  it('takes another port where somebody else has the usual one', async () => {
    const { ports } = await serviceOf('redis-queue');
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(ports[0], '127.0.0.1', resolve));
    await stack('up', 'redis-queue');
    const service = await serviceOf('redis-queue');
    expect(service.ports[0]).not.toBe(ports[0]);
    expect(await service.isReady()).toBe(true);
    await new Promise((resolve) => other.close(resolve));
  });

  it('does not take a later process with the number of its own for its own', async () => {
    await stack('up', 'redis-queue');
    const pid = pidOf('redis-queue');
    process.kill(pid, 'SIGKILL');
    const record = join(folder, 'redis-queue', 'process.json');
    const { birth } = JSON.parse(readFileSync(record, 'utf8')) as { birth: string };
    writeFileSync(record, JSON.stringify({ pid: process.pid, birth }));
    expect(await (await serviceOf('redis-queue')).isReady()).toBe(false);
    await stack('down');
    await stack('up', 'redis-queue');
    expect(await (await serviceOf('redis-queue')).isReady()).toBe(true);
  });

  it('shows the end of the log when a server cannot start', async () => {
    await stack('up', 'redis-queue');
    await stack('down');
    const service = await serviceOf('redis-queue');
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(service.ports[0], '127.0.0.1', resolve));
    await expect(service.start()).rejects.toThrow(/redis-server ended at once:[^]*Address already in use/);
    await new Promise((resolve) => other.close(resolve));
  });
});

describe("the stack's commands", () => {
  it('refuse what does not exist, with what was probably meant', async () => {
    await expect(stack('up', 'reddis')).rejects.toThrow('The stack has no "reddis". Did you mean redis?');
    await expect(stack('start')).rejects.toThrow('There is no "start": npm run stack -- up');
    await expect(stack('logs')).rejects.toThrow('logs needs a name: redis-queue, redis-cache, qdrant, neo4j');
  });

  it.each([
    ['redis-queue', 'redis-server is not installed: on Debian and Ubuntu, apt-get install -y redis-server'],
    [
      'qdrant',
      'python3 is not installed: on Debian and Ubuntu, apt-get install -y python3 python3-venv (3.10 or later)',
    ],
    ['neo4j', 'mvn is not installed: on Debian and Ubuntu, apt-get install -y maven'],
  ])('say what %s needs that is not installed', async (name, advice) => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      await expect(stack('up', name)).rejects.toThrow(advice);
    } finally {
      process.env['PATH'] = path;
    }
  });
});

async function connects(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  return await redis.connect().then(
    () => true,
    () => false,
  );
}
