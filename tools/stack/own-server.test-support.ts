/** A server of the stack that a test may kill: in a folder of its own, on free ports, with what was downloaded before. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StackPlace, StackService } from './service.ts';

const FETCHED = fileURLToPath(new URL('../../.stack', import.meta.url));

export interface OwnServer extends StackService {
  /** Sends a signal to its process; throws where it does not run. */
  signal(sent: NodeJS.Signals): void;
  /** Settles when its process, which was killed, is gone. */
  ended(): Promise<void>;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
}

/** Starts it. */
export async function startOwnServer(create: (place: StackPlace) => Promise<StackService>): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'docgraph-own-'));
  const service = await create({ folder, fetched: FETCHED, ports: 'free' });
  await service.start();
  return {
    ...service,
    signal(sent) {
      const pid = service.pid();
      if (pid === null) throw new Error(`${service.name} does not run`);
      process.kill(pid, sent);
    },
    async ended() {
      while (service.pid() !== null) await new Promise(setImmediate);
    },
    async remove() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
