/** Starts {@link ChildTask}s as processes of their own and waits for how they end. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildTask } from './ingest-child.ts';

const PROGRAM = fileURLToPath(new URL('./ingest-child.ts', import.meta.url));

export interface ChildEnd {
  readonly signal: NodeJS.Signals | null;
  /** Writes that a process which was not killed has made. */
  readonly writes: number | null;
  /** From the first step to the end. */
  readonly ms: number;
}

/** @param killAfterMs kills the process this long after its first step. */
export async function runChild(task: ChildTask, killAfterMs?: number): Promise<ChildEnd> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let started = 0;
  let timer: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (started !== 0) return;
    started = performance.now();
    if (killAfterMs !== undefined) timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, ended) =>
      code === null || code === 0 ? resolve(ended) : reject(new Error(`the child ended with ${code}`)),
    );
  });
  clearTimeout(timer);
  const writes = /done (\d+)/.exec(output)?.[1];
  return { signal, writes: writes === undefined ? null : Number(writes), ms: performance.now() - started };
}
