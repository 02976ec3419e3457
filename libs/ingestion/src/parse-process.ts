/** One child process that parses one file at a time, under a deadline and a limit on memory. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '@docgraph/domain';
import type { DocumentWrite } from '@docgraph/graph';
import { PARSE_START_TIMEOUT_MS } from './limits.ts';
import type { ParseJob, ParseReply } from './parse-worker.ts';

/** What became of a file; after anything but `parsed` the process is of no use any more. */
export type Verdict =
  | { readonly kind: 'parsed'; readonly write: DocumentWrite }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'not-started'; readonly cause: unknown };

export interface ParseProcess {
  /** Never rejects. The time of a file runs from when the process is loaded. */
  parse(job: ParseJob, timeoutMs: number): Promise<Verdict>;
  end(): Promise<void>;
}

/** Source runs as TypeScript; the published bundle has the worker beside it as JavaScript. */
const workerFile = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js', import.meta.url),
);

/**
 * A process rather than a thread: V8 may end the whole process when a thread reaches its heap limit at the wrong moment. Ours
 * may end while it is idle, not while it parses; when ours is gone the child ends by itself.
 */
export function startParseProcess(heapMbMax: number): ParseProcess {
  const child = fork(workerFile, [], {
    execArgv: [`--max-old-space-size=${heapMbMax}`],
    // Sends bytes and records as they are; JSON would turn the bytes into an object.
    serialization: 'advanced',
    // What V8 prints when memory runs out is said by the diagnostic.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Ctrl-C is for us: a child that it ends while parsing would look like a file that cannot be parsed.
    detached: process.platform !== 'win32',
  });
  // An error that arrives after its file's verdict must not end the process.
  child.on('error', () => {});
  hold(child, false);
  let ending = false;
  const loaded = nextReply(child, 'ready', PARSE_START_TIMEOUT_MS);
  return {
    async parse(job, timeoutMs) {
      hold(child, true);
      const start = await loaded;
      if (start.kind !== 'reply') return { kind: 'not-started', cause: start };
      const outcome = nextReply(child, 'parsed', timeoutMs);
      // When the child has just died, the outcome says so.
      child.send(job, () => {});
      const verdict = toVerdict(await outcome, timeoutMs);
      // Not while it is being ended: `end` waits for its exit, and the process may have nothing else to live for.
      if (!ending) hold(child, false);
      return verdict;
    },
    async end() {
      ending = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      hold(child, true);
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Whether our process must stay for the child's sake. */
function hold(child: ChildProcess, needed: boolean): void {
  for (const handle of [child, child.channel]) {
    if (needed) handle?.ref();
    else handle?.unref();
  }
}

type ReplyOf<Type extends ParseReply['type']> = Extract<ParseReply, { readonly type: Type }>;

type Outcome<Reply> =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'error'; readonly error: Error }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly kind: 'late' };

/** Messages of others are passed over: under `node --watch` a child also reports what it imports. */
function nextReply<Type extends ParseReply['type']>(
  child: ChildProcess,
  type: Type,
  timeoutMs: number,
): Promise<Outcome<ReplyOf<Type>>> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome<ReplyOf<Type>>): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (message: unknown): void => {
      const reply = message as Partial<ParseReply>;
      if (reply.type === type) settle({ kind: 'reply', reply: reply as ReplyOf<Type> });
    };
    const onError = (error: Error): void => settle({ kind: 'error', error });
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => settle({ kind: 'exit', code, signal });
    const timer = setTimeout(() => settle({ kind: 'late' }), timeoutMs);
    child.on('message', onMessage).on('error', onError).on('exit', onExit);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
  });
}

/** How V8 ends a process whose heap is full: by a signal, or on Windows and in some shells by its code. */
const OUT_OF_MEMORY_CODES = [134, 0x80000003];

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
      return outcome.signal === 'SIGABRT' || OUT_OF_MEMORY_CODES.includes(outcome.code ?? 0)
        ? failed('parse-memory', 'parsing needs more memory than a file may take: split the file')
        : failed('parse-failed', 'the parser ended unexpectedly: please report the file');
    case 'error':
      return failed('parse-failed', `the parser failed (${outcome.error.name}): please report the file`);
  }
}

const failed = (rule: string, message: string): Verdict => ({
  kind: 'failed',
  diagnostic: { severity: 'error', rule, message, line: 1 },
});
