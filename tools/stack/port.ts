/** Which port a service takes: the usual one where it is free, and the same one again afterwards. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** The port of the service that keeps its files in `folder`, the same again while nobody else takes it; 0 is any. */
export async function choosePort(folder: string, usual: number, isRunning: boolean): Promise<number> {
  const file = join(folder, 'port');
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : usual;
  if (isRunning) return last;
  const port = (await tryPort(last)) ?? (await tryPort(usual)) ?? (await tryPort(0))!;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, String(port));
  return port;
}

/** The port if it can be listened on, any for 0; null otherwise. */
function tryPort(port: number): Promise<number | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const taken = (server.address() as { readonly port: number }).port;
      server.close(() => resolve(taken));
    });
  });
}
