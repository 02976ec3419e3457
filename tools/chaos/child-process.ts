/** Starts the ingesting child, parses for it, kills it when it is asked to, and says how it ended. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParsePool } from '@docgraph/ingestion';
import { root } from '../bench/report.ts';

type Job = Parameters<ParsePool['parse']>[0];

/** The child's one argument, as JSON. */
export interface ChildTask {
  /** The documentation. */
  readonly root: string;
  /** File of the stores. */
  readonly file: string;
  /** The process kills itself before this write, 1-based. */
  readonly killBeforeWrite?: number;
}

export type ChildMessage =
  | { readonly kind: 'started' }
  | { readonly kind: 'parse'; readonly number: number; readonly job: Job }
  | { readonly kind: 'done'; readonly writes: number };

export interface ChildReply {
  readonly number: number;
  readonly write: Awaited<ReturnType<ParsePool['parse']>>;
}

export interface ChildEnd {
  readonly isKilled: boolean;
  /** Of one that was not killed; 0 otherwise. */
  readonly writes: number;
  /** From its first step to its end. */
  readonly ms: number;
}

/** Processes are many and load the same modules. */
export const COMPILE_CACHE = join(root, 'node_modules/.cache/chaos');

const PROGRAM = fileURLToPath(new URL('./child.ts', import.meta.url));

/** @param killAfterMs kills the process this long after its first step. */
export async function runChild(task: ChildTask, pool: ParsePool, killAfterMs?: number): Promise<ChildEnd> {
  const child = fork(PROGRAM, [JSON.stringify(task)], {
    serialization: 'advanced',
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  let started = 0;
  let writes = 0;
  let timer: NodeJS.Timeout | undefined;
  child.on('message', (message: ChildMessage) => {
    if (message.kind === 'done') writes = message.writes;
    if (message.kind === 'started') {
      started = performance.now();
      if (killAfterMs !== undefined) timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    }
    if (message.kind !== 'parse') return;
    const { number, job } = message;
    // The child may be gone by then.
    void pool.parse(job).then((write) => child.connected && child.send({ number, write }, () => {}));
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  if (signal === null && code !== 0) throw new Error(`the ingesting child ended with ${code}`);
  return { isKilled: signal === 'SIGKILL', writes, ms: performance.now() - started };
}
