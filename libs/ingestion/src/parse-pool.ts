/** Parses files in threads that can be ended: a file that hangs or exhausts memory becomes a diagnostic. */
import { AppError } from '@docgraph/domain';
import type { DocumentWrite } from '@docgraph/graph';
import { quarantineWrite } from './document-write.ts';
import { PARSE_HEAP_MB_MAX, PARSE_TIMEOUT_MS, PARSE_WORKERS } from './limits.ts';
import { startParseThread, type ParseThread } from './parse-thread.ts';
import type { ParseJob } from './parse-worker.ts';

export interface ParsePool {
  /**
   * The document's records, or a quarantined document. Rejects with `aborted` when the pool is closed, and with
   * `internal` when no thread can be started: that is no fault of the file.
   */
  parse(job: ParseJob): Promise<DocumentWrite>;
  /** Ends the threads; safe to call twice. */
  close(): Promise<void>;
}

export interface ParsePoolOptions {
  readonly workers?: number;
  /** Time one file may take. */
  readonly timeoutMs?: number;
  readonly heapMbMax?: number;
}

interface Waiting {
  readonly job: ParseJob;
  readonly done: (write: DocumentWrite) => void;
  readonly fail: (error: AppError) => void;
}

/** Threads start with the first files and stay until {@link ParsePool.close}. */
export function createParsePool(options: ParsePoolOptions = {}): ParsePool {
  const { workers = PARSE_WORKERS, timeoutMs = PARSE_TIMEOUT_MS, heapMbMax = PARSE_HEAP_MB_MAX } = options;
  const queue: Waiting[] = [];
  const threads = new Set<ParseThread>();
  const idle: ParseThread[] = [];
  let closed = false;

  const start = (): ParseThread => {
    const thread = startParseThread(heapMbMax);
    threads.add(thread);
    return thread;
  };

  const next = (): void => {
    while (queue.length > 0 && (idle.length > 0 || threads.size < workers)) {
      void run(idle.pop() ?? start(), queue.shift()!);
    }
  };

  const run = async (thread: ParseThread, { job, done, fail }: Waiting): Promise<void> => {
    const verdict = await thread.parse(job, timeoutMs);
    if (verdict.kind === 'parsed') idle.push(thread);
    else {
      threads.delete(thread);
      await thread.end();
    }
    if (closed) fail(poolClosed());
    else if (verdict.kind === 'not-started') fail(notStarted(verdict.cause));
    else done(verdict.kind === 'parsed' ? verdict.write : quarantineWrite(job.file, [verdict.diagnostic]));
    next();
  };

  return {
    parse(job) {
      if (closed) return Promise.reject(poolClosed());
      return new Promise((done, fail) => {
        queue.push({ job, done, fail });
        next();
      });
    },
    async close() {
      closed = true;
      for (const { fail } of queue.splice(0)) fail(poolClosed());
      await Promise.all([...threads].map((thread) => thread.end()));
      threads.clear();
      idle.length = 0;
    },
  };
}

const poolClosed = (): AppError =>
  new AppError('parsing was stopped before this file: the next ingestion continues with it', {
    code: 'parse-pool-closed',
    kind: 'aborted',
  });

const notStarted = (cause: unknown): AppError =>
  new AppError('no thread for parsing could be started: install docgraph again, or free memory', {
    ...{ code: 'parse-thread-failed', kind: 'internal', cause },
  });
