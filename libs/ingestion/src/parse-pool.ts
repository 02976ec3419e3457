/** Parses files in threads that can be ended: a file that hangs or exhausts memory becomes a diagnostic. */
import { Worker } from 'node:worker_threads';
import { AppError, type Diagnostic } from '@docgraph/domain';
import type { DocumentWrite } from '@docgraph/graph';
import { quarantineWrite } from './document-write.ts';
import { PARSE_HEAP_MB_MAX, PARSE_TIMEOUT_MS, PARSE_WORKERS } from './limits.ts';
import type { ParseJob } from './parse-worker.ts';

export interface ParsePool {
  /** The document's records, or a quarantined document; rejects only when the pool is closed. */
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

/** Source runs as TypeScript; the published bundle has the worker beside it as JavaScript. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js',
  import.meta.url,
);

/** Threads start with the first files and stay until {@link ParsePool.close}. */
export function createParsePool(options: ParsePoolOptions = {}): ParsePool {
  const { workers = PARSE_WORKERS, timeoutMs = PARSE_TIMEOUT_MS, heapMbMax = PARSE_HEAP_MB_MAX } = options;
  const queue: Waiting[] = [];
  const threads = new Set<Worker>();
  const idle: Worker[] = [];
  let closed = false;

  const start = (): Worker => {
    const thread = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: heapMbMax } });
    // An error that arrives after its file's verdict must not end the process.
    thread.on('error', () => {});
    thread.unref();
    threads.add(thread);
    return thread;
  };

  const next = (): void => {
    while (queue.length > 0 && (idle.length > 0 || threads.size < workers)) {
      void run(idle.pop() ?? start(), queue.shift()!);
    }
  };

  const run = async (thread: Worker, { job, done, fail }: Waiting): Promise<void> => {
    thread.ref();
    const verdict = await outcome(thread, job, timeoutMs);
    thread.unref();
    if (verdict.kind === 'parsed') idle.push(thread);
    else {
      threads.delete(thread);
      await thread.terminate();
    }
    if (closed) fail(poolClosed());
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
      await Promise.all([...threads].map((thread) => thread.terminate()));
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

type Verdict =
  | { readonly kind: 'parsed'; readonly write: DocumentWrite }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

/** Listeners are taken off one by one: a worker whose last listener goes at once stops receiving. */
function outcome(thread: Worker, job: ParseJob, timeoutMs: number): Promise<Verdict> {
  return new Promise((resolve) => {
    const settle = (verdict: Verdict): void => {
      clearTimeout(timer);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(verdict);
    };
    const failed = (rule: string, message: string): void =>
      settle({ kind: 'failed', diagnostic: { severity: 'error', rule, message, line: 1 } });
    const onMessage = (write: DocumentWrite): void => settle({ kind: 'parsed', write });
    const onExit = (): void => failed('parse-failed', 'the parser ended unexpectedly: please report the file');
    const onError = (error: NodeJS.ErrnoException): void =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? failed('parse-memory', 'parsing needs more memory than a file may take: split the file')
        : failed('parse-failed', `the parser failed (${error.name}): please report the file`);
    const timer = setTimeout(
      () => failed('parse-timeout', `parsing took longer than ${timeoutMs} ms: split the file or simplify its nesting`),
      timeoutMs,
    );
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(job);
  });
}
