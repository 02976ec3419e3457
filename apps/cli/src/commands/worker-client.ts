/** Asks a running worker over HTTP; what it refuses becomes the error that it names. */
import { AppError, type ErrorKind } from '@docgraph/domain';
import { z } from 'zod';

export interface WorkerClientOptions {
  /** Base address of the worker. */
  readonly url: string;
  /** Its token, where it asks for one. */
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

export interface WorkerClient {
  /** Throws `AppError`: the worker's own refusal, or kind `unavailable` when it does not answer in time. */
  call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, reply: z.ZodType<T>): Promise<T>;
}

const TIMEOUT_MS = 15_000;
const refusal = z.object({ error: z.string(), code: z.string().optional(), kind: z.string().optional() });
const KINDS: readonly ErrorKind[] = ['validation', 'not-found', 'conflict', 'unavailable'];

export function createWorkerClient({ url, token, signal }: WorkerClientOptions): WorkerClient {
  return {
    async call(method, path, reply) {
      const body = await send();
      const read = reply.safeParse(body);
      if (read.success) return read.data;
      throw notAWorker(url, read.error);

      async function send(): Promise<unknown> {
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const until = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
        let response: Response;
        try {
          response = await fetch(new URL(path, url), { method, headers, signal: until, redirect: 'error' });
        } catch (cause) {
          signal.throwIfAborted();
          throw unreachable(url, cause);
        }
        const answer: unknown = await response.json().catch(() => null);
        if (response.ok) return answer;
        throw refused(response.status, answer, url);
      }
    },
  };
}

function refused(status: number, answer: unknown, url: string): AppError {
  const said = refusal.safeParse(answer);
  if (!said.success) return notAWorker(url, said.error);
  const kind = KINDS.find((name) => name === said.data.kind) ?? (status === 401 ? 'validation' : 'internal');
  const advice = status === 401 ? '; DOCGRAPH_HTTP_TOKEN must be that of the worker' : '';
  return new AppError(`${said.data.error}${advice}`, { code: said.data.code ?? 'worker-refused', kind });
}

function unreachable(url: string, cause: unknown): AppError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return new AppError(`no worker answers at ${url} (${reason}): start ingest-worker, or name its address with --url`, {
    ...{ code: 'worker-unreachable', kind: 'unavailable', cause },
  });
}

function notAWorker(url: string, cause: unknown): AppError {
  return new AppError(`what answers at ${url} is no ingest-worker of this version: check --url`, {
    ...{ code: 'worker-unknown', kind: 'unavailable', cause },
  });
}
