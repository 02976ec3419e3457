/** The thread in which files are parsed: it may hang or run out of memory on a hostile file, and is then ended. */
import { parentPort } from 'node:worker_threads';
import { parseMarkdown } from '@docgraph/parser';
import { documentWrite, quarantineWrite, type FileIdentity } from './document-write.ts';

/** Said once, when the thread is loaded; after that it says one document a job. */
export const READY = 'ready';

/** One file to parse. */
export interface ParseJob {
  readonly file: FileIdentity;
  readonly bytes: Uint8Array;
}

parentPort?.on('message', ({ file, bytes }: ParseJob) => {
  const outcome = parseMarkdown(bytes, { path: file.path });
  const write = outcome.ok ? documentWrite(file, outcome.document) : quarantineWrite(file, outcome.diagnostics);
  parentPort?.postMessage(write);
});
parentPort?.postMessage(READY);
