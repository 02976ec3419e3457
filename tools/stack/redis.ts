/** The two Redis servers: one that keeps every job, one that forgets what it has no room for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from './answers.ts';
import { createDetached } from './detached.ts';
import { choosePort } from './port.ts';
import type { StackPlace, StackService } from './service.ts';

interface Kind {
  readonly name: string;
  readonly port: number;
  readonly variable: string;
  readonly settings: readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    ...{ name: 'redis-queue', port: 6379, variable: 'DOCGRAPH_TEST_REDIS_URL' },
    settings: ['maxmemory-policy noeviction', 'appendonly yes', 'appendfsync everysec'],
  },
  {
    ...{ name: 'redis-cache', port: 6380, variable: 'DOCGRAPH_TEST_CACHE_REDIS_URL' },
    settings: ['maxmemory 64mb', 'maxmemory-policy allkeys-lru', 'appendonly no'],
  },
];
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;

export function createRedisServices({ folder, ports }: Omit<StackPlace, 'fetched'>): Promise<readonly StackService[]> {
  return Promise.all(KINDS.map((kind) => createRedisService(folder, ports === 'free' ? { ...kind, port: 0 } : kind)));
}

async function createRedisService(
  stack: string,
  { name, port: usual, variable, settings }: Kind,
): Promise<StackService> {
  const folder = join(stack, name);
  const configuration = join(folder, 'redis.conf');
  const data = join(folder, 'data');
  const logFile = join(folder, `${name}.log`);
  const server = createDetached({
    ...{ folder, logFile, command: 'redis-server' },
    install: 'on Debian and Ubuntu, apt-get install -y redis-server',
  });
  const port = await choosePort(folder, usual, server.pid() !== null);
  const isReady = async (): Promise<boolean> => server.pid() !== null && (await answers(port, 'PING\r\n', isPong));
  const prepare = (): readonly string[] => {
    mkdirSync(data, { recursive: true });
    const lines = ['bind 127.0.0.1', `port ${port}`, `dir "${data}"`, 'save ""', 'daemonize no', ...settings];
    writeFileSync(configuration, `${lines.join('\n')}\n`);
    return [configuration];
  };
  return {
    ...{ name, group: 'redis', ports: [port], url: `redis://127.0.0.1:${port}`, variable, logFile, isReady },
    pid: server.pid,
    start: () => server.start({ prepare, isReady, timeoutMs: START_TIMEOUT_MS }),
    stop: () => server.stop(STOP_TIMEOUT_MS),
  };
}

/** A server that is still loading its file answers, but not with PONG. */
const isPong = (reply: Buffer): boolean => reply.toString().startsWith('+PONG');
