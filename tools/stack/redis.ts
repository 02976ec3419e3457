/** The two Redis servers: one that keeps every job, one that forgets what it has no room for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createDetached } from './detached.ts';
import { choosePort } from './port.ts';
import type { Ports, StackService } from './service.ts';

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
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const PING_TIMEOUT_MS = 1000;

/** @param folder of the whole stack. @param ports `free` ones let a test run beside a stack and other tests. */
export function createRedisServices(folder: string, ports: Ports = 'usual'): Promise<readonly StackService[]> {
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
    ...{ folder, logFile, command: 'redis-server', args: [configuration] },
    install: 'on Debian and Ubuntu, apt-get install -y redis-server',
  });
  const port = await choosePort(folder, usual, server.pid() !== null);
  const isReady = async (): Promise<boolean> => server.pid() !== null && (await answersPing(port));
  return {
    ...{ name, group: 'redis', ports: [port], url: `redis://127.0.0.1:${port}`, variable, logFile, isReady },
    async start() {
      mkdirSync(data, { recursive: true });
      const lines = ['bind 127.0.0.1', `port ${port}`, `dir "${data}"`, 'save ""', 'daemonize no', ...settings];
      writeFileSync(configuration, `${lines.join('\n')}\n`);
      await server.start(isReady, START_TIMEOUT_MS);
    },
    stop: () => server.stop(STOP_TIMEOUT_MS),
  };
}

/** A server that is still loading its file answers, but not with PONG. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: PING_TIMEOUT_MS });
    const answer = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => answer(reply.toString().startsWith('+PONG')));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
    socket.once('close', () => answer(false));
  });
}
