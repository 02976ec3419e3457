/** A Redis of a test's own, which it may stop and kill. For tests. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { freePort } from './free-port.ts';
import { isTestable, type TestEnvironment } from './test-servers.ts';

export interface OwnRedis {
  readonly url: string;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Kills it; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again at the same address, empty. */
  start(): Promise<void>;
  configure(name: string, value: string): Promise<void>;
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/** Whether there is one to start; says why the tests that need one are skipped, or fails where servers are required. */
export const redisIsInstalled = (env: TestEnvironment): boolean =>
  isTestable(
    env,
    spawnSync('redis-server', ['--version']).status === 0,
    'redis-server is not installed: apt-get install -y redis-server',
  );

/** Keeps nothing on disk; resolves when it accepts connections. @param settings as `--maxmemory`, `32mb`. */
export async function startOwnRedis(settings: readonly string[] = [], password?: string): Promise<OwnRedis> {
  const port = await freePort();
  const guard = password === undefined ? [] : ['--requirepass', password];
  const address = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir()];
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', [...address, '--save', '', ...settings, ...guard]);
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
      const login = password === undefined ? [] : ['-a', password, '--no-auth-warning'];
      const args = ['-p', String(port), ...login, 'config', 'set', name, value];
      const { stdout } = spawnSync('redis-cli', args, { encoding: 'utf8' });
      if (stdout.trim() !== 'OK') throw new Error(`redis-cli says ${stdout}`);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await kill();
    },
  };
}
