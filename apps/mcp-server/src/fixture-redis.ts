/** A Redis of a test's own, which it may stop and kill. Not exported. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export interface TestRedis {
  readonly url: string;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Kills it; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again at the same address, empty. */
  start(): Promise<void>;
  configure(name: string, value: string): Promise<void>;
  stop(): Promise<void>;
}

/** Says why the tests that need one are skipped. */
export function redisIsInstalled(): boolean {
  const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
  if (!isInstalled) console.log('skipped: redis-server is not installed (apt-get install -y redis-server)');
  return isInstalled;
}

/** Bounded as a cache must be; resolves when it accepts connections. */
export async function startRedis(password: string): Promise<TestRedis> {
  const port = await freePort();
  const settings = [
    '--maxmemory',
    '32mb',
    '--maxmemory-policy',
    'allkeys-lru',
    '--save',
    '',
    '--requirepass',
    password,
  ];
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', ...settings]);
    for await (const text of child.stdout!) if (String(text).includes('Ready to accept connections')) break;
  };
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    ...{ url: `redis://127.0.0.1:${port}`, start, kill },
    signal: (signal) => void child.kill(signal),
    async configure(name, value) {
      const args = ['-p', String(port), '-a', password, '--no-auth-warning', 'config', 'set', name, value];
      const { stdout } = spawnSync('redis-cli', args, { encoding: 'utf8' });
      if (stdout.trim() !== 'OK') throw new Error(`redis-cli says ${stdout}`);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await kill();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
