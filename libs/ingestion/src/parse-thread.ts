/** One thread that parses one file at a time, under a deadline and a limit on memory. */
import { Worker } from 'node:worker_threads';
import type { Diagnostic } from '@docgraph/domain';
import type { DocumentWrite } from '@docgraph/graph';
import { PARSE_START_TIMEOUT_MS } from './limits.ts';
import type { ParseJob, ParseReply } from './parse-worker.ts';

/** What became of a file; after anything but `parsed` the thread is of no use any more. */
export type Verdict =
  | { readonly kind: 'parsed'; readonly write: DocumentWrite }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'not-started'; readonly cause: unknown };

export interface ParseThread {
  /** Never rejects. The time of a file runs from when the thread is loaded. */
  parse(job: ParseJob, timeoutMs: number): Promise<Verdict>;
  end(): Promise<void>;
}

/** Source runs as TypeScript; the published bundle has the worker beside it as JavaScript. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js',
  import.meta.url,
);

/** The process may end while the thread is idle, not while it parses. */
export function startParseThread(heapMbMax: number): ParseThread {
  const worker = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: heapMbMax } });
  // An error that arrives after its file's verdict must not end the process.
  worker.on('error', () => {});
  worker.unref();
  const loaded = nextReply(worker, 'ready', PARSE_START_TIMEOUT_MS);
  return {
    async parse(job, timeoutMs) {
      worker.ref();
      const start = await loaded;
      if (start.kind !== 'reply') return { kind: 'not-started', cause: start };
      const outcome = nextReply(worker, 'parsed', timeoutMs);
      worker.postMessage(job);
      const verdict = toVerdict(await outcome, timeoutMs);
      worker.unref();
      return verdict;
    },
    async end() {
      await worker.terminate();
    },
  };
}

type ReplyOf<Type extends ParseReply['type']> = Extract<ParseReply, { readonly type: Type }>;

type Outcome<Reply> =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'error'; readonly error: NodeJS.ErrnoException }
  | { readonly kind: 'exit' }
  | { readonly kind: 'late' };

/**
 * Listeners are taken off one by one: a worker whose last listener goes at once stops receiving. Messages of others are passed
 * over: under `node --watch` a worker also reports what it imports.
 */
function nextReply<Type extends ParseReply['type']>(
  worker: Worker,
  type: Type,
  timeoutMs: number,
): Promise<Outcome<ReplyOf<Type>>> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome<ReplyOf<Type>>): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (message: Partial<ParseReply>): void => {
      if (message.type === type) settle({ kind: 'reply', reply: message as ReplyOf<Type> });
    };
    const onError = (error: NodeJS.ErrnoException): void => settle({ kind: 'error', error });
    const onExit = (): void => settle({ kind: 'exit' });
    const timer = setTimeout(() => settle({ kind: 'late' }), timeoutMs);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

function toVerdict(outcome: Outcome<ReplyOf<'parsed'>>, timeoutMs: number): Verdict {
  switch (outcome.kind) {
    case 'reply':
      return { kind: 'parsed', write: outcome.reply.write };
    case 'late':
      return failed(
        'parse-timeout',
        `parsing took longer than ${timeoutMs} ms: split the file or simplify its nesting`,
      );
    case 'exit':
      return failed('parse-failed', 'the parser ended unexpectedly: please report the file');
    case 'error':
      return outcome.error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? failed('parse-memory', 'parsing needs more memory than a file may take: split the file')
        : failed('parse-failed', `the parser failed (${outcome.error.name}): please report the file`);
  }
}

const failed = (rule: string, message: string): Verdict => ({
  kind: 'failed',
  diagnostic: { severity: 'error', rule, message, line: 1 },
});
