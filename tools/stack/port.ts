/** Which port a service takes: the usual one where it is free, and the same one again afterwards. */
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** The port of the service that keeps its files in `folder`, the same again while nobody else takes it; 0 is any. */
export async function choosePort(folder: string, usual: number, isRunning: boolean): Promise<number> {
  const file = join(folder, 'port');
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : usual;
  if (isRunning) return last;
  const port = (await tryPort(last)) ?? (await tryPort(usual)) ?? (await anyPort());
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, String(port));
  return port;
}

/** Below those that systems give to outgoing connections (from 32768 on Linux), which would take it between two starts. */
const ANY_PORT_MIN = 20_000;
const ANY_PORT_MAX = 32_000;
const TRIES_MAX = 100;

async function anyPort(): Promise<number> {
  for (let i = 0; i < TRIES_MAX; i++) {
    const port = await tryPort(randomInt(ANY_PORT_MIN, ANY_PORT_MAX));
    if (port !== null) return port;
  }
  throw new Error(`No port between ${ANY_PORT_MIN} and ${ANY_PORT_MAX} is free; end what listens there.`);
}

/** The port if it can be listened on; null otherwise, and for 0. */
async function tryPort(port: number): Promise<number | null> {
  if (port === 0) return null;
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
