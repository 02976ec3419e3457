/** Parses files in processes that can be ended: a file that hangs or exhausts memory becomes a diagnostic. */
import { AppError } from '@docgraph/domain';
import type { DocumentWrite } from '@docgraph/graph';
import { quarantineWrite } from './document-write.ts';
import { PARSE_HEAP_MB_MAX, PARSE_IDLE_MS, PARSE_TIMEOUT_MS, PARSE_WORKERS } from './limits.ts';
import { startParseProcess, type ParseProcess } from './parse-process.ts';
import type { ParseJob } from './parse-worker.ts';

export interface ParsePool {
  /**
   * The document's records, or a quarantined document. Rejects with `aborted` when the pool is closed, and with
   * `internal` when no process can be started: that is no fault of the file.
   */
  parse(job: ParseJob): Promise<DocumentWrite>;
  /** Ends the processes; safe to call twice. */
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

/** Processes start with the first files and end when there was nothing to parse for a while. */
export function createParsePool(options: ParsePoolOptions = {}): ParsePool {
  const { workers = PARSE_WORKERS, timeoutMs = PARSE_TIMEOUT_MS, heapMbMax = PARSE_HEAP_MB_MAX } = options;
  const queue: Waiting[] = [];
  const children = new Set<ParseProcess>();
  const idle: ParseProcess[] = [];
  let closed = false;
  /** Started anew with each file: processes that rest cost memory for nothing. */
  const restTimer = setInterval(() => {
    for (const child of idle.splice(0)) {
      children.delete(child);
      void child.end();
    }
  }, PARSE_IDLE_MS).unref();

  const start = (): ParseProcess => {
    const child = startParseProcess(heapMbMax);
    children.add(child);
    return child;
  };

  const next = (): void => {
    while (queue.length > 0 && (idle.length > 0 || children.size < workers)) {
      void run(idle.pop() ?? start(), queue.shift()!);
    }
  };

  const run = async (child: ParseProcess, { job, done, fail }: Waiting): Promise<void> => {
    const verdict = await child.parse(job, timeoutMs);
    if (verdict.kind === 'parsed') {
      idle.push(child);
      restTimer.refresh();
    } else {
      children.delete(child);
      await child.end();
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
      clearInterval(restTimer);
      for (const { fail } of queue.splice(0)) fail(poolClosed());
      await Promise.all([...children].map((child) => child.end()));
      children.clear();
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
  new AppError('no process for parsing could be started: install docgraph again, or free memory', {
    ...{ code: 'parse-process-failed', kind: 'internal', cause },
  });
