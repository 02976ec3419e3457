/** Starts the worker thread, from source or from a bundle. */
import { Worker } from 'node:worker_threads';
import type { WorkerStart } from './worker-protocol.ts';

/**
 * TypeScript beside this file when it runs from source; in a bundle, the entry `embed-worker.js` beside the caller's.
 */
export function startEmbedWorker(start: WorkerStart): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./embed-worker.${extension}`, import.meta.url), {
    name: 'docgraph-embed',
    workerData: start,
    // The flags of this process are about its own main script.
    execArgv: [],
  });
}
