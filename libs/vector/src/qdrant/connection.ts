/** One connection to a Qdrant server: requests with a deadline and an abort signal, every failure an AppError. */
import { AppError } from '@docgraph/domain';
import type { QdrantClient } from '@qdrant/js-client-rest';
import { toIndexError } from './failures.ts';

/** A search that takes longer is of no use to the one who asks; p99 of the service promise is 2 s. */
const READ_TIMEOUT_MS = 5_000;
/** A write waits until it is applied, behind whatever the server is optimizing. */
const WRITE_TIMEOUT_MS = 60_000;
const MS_PER_SECOND = 1000;

/** How many replicas answer a read. A number, or a share of them as Qdrant names it. */
export type ReadConsistency = number | 'majority' | 'quorum' | 'all';
/** Who orders the writes: any replica (`weak`), the present leader (`medium`), a permanent leader (`strong`). */
export type WriteOrdering = 'weak' | 'medium' | 'strong';

export interface QdrantConnectionOptions {
  /** `http://` or `https://` address of the REST interface, with its port. */
  readonly url: string;
  readonly apiKey?: string;
  /** Deadline of a read, 5,000 ms unless told. */
  readonly readTimeoutMs?: number;
  /** Deadline of a write, 60,000 ms unless told. */
  readonly writeTimeoutMs?: number;
  /** In a cluster; a single replica unless told. */
  readonly consistency?: ReadConsistency;
  /** In a cluster; `weak` unless told. */
  readonly ordering?: WriteOrdering;
}

/** The requests of the client that are used. */
export type QdrantCalls = Pick<
  ReturnType<QdrantClient['api']>,
  | 'countPoints'
  | 'createCollection'
  | 'createFieldIndex'
  | 'deleteCollection'
  | 'deletePoints'
  | 'getCollection'
  | 'getCollections'
  | 'getCollectionsAliases'
  | 'getPoints'
  | 'queryBatchPoints'
  | 'scrollPoints'
  | 'updateAliases'
  | 'updateVectors'
  | 'upsertPoints'
>;

interface Reply<R> {
  readonly data: { readonly result?: R };
}
type Request<R> = (calls: QdrantCalls, init: { readonly signal: AbortSignal }) => Promise<Reply<R>>;

export interface Connection {
  readonly url: string;
  /** Parameters of every read of points. */
  readonly readParameters: { readonly consistency?: ReadConsistency; readonly timeout: number };
  /** Parameters of every write of points: it returns when the points can be found. */
  readonly writeParameters: { readonly wait: true; readonly ordering?: WriteOrdering; readonly timeout: number };
  /** @param what names the request in errors. */
  read<R>(what: string, request: Request<R>, signal?: AbortSignal): Promise<R>;
  write<R>(what: string, request: Request<R>): Promise<R>;
  /** Safe to call twice; every other call fails afterwards. */
  close(): void;
}

/** Loads the client and makes a connection; nothing is sent yet. @throws AppError `url-invalid`. */
export async function openConnection(options: QdrantConnectionOptions): Promise<Connection> {
  const { url, readTimeoutMs = READ_TIMEOUT_MS, writeTimeoutMs = WRITE_TIMEOUT_MS } = options;
  const { consistency, ordering } = options;
  const calls = await connect(options);
  const ended = new AbortController();
  const send = async <R>(what: string, request: Request<R>, timeoutMs: number, signal?: AbortSignal): Promise<R> => {
    signal?.throwIfAborted();
    if (ended.signal.aborted) throw closedError(url);
    // A timer of our own rather than AbortSignal.timeout, which would keep every finished request until it fires.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
    try {
      const signals = [ended.signal, late.signal, ...(signal === undefined ? [] : [signal])];
      const { data } = await request(calls, { signal: AbortSignal.any(signals) });
      if (data.result === undefined) throw new Error('the reply has no result');
      return data.result;
    } catch (error) {
      signal?.throwIfAborted();
      throw ended.signal.aborted ? closedError(url) : toIndexError(error, url, what);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    url,
    readParameters: { timeout: Math.ceil(readTimeoutMs / MS_PER_SECOND), ...(consistency && { consistency }) },
    writeParameters: {
      ...{ wait: true, timeout: Math.ceil(writeTimeoutMs / MS_PER_SECOND), ...(ordering && { ordering }) },
    },
    read: (what, request, signal) => send(what, request, readTimeoutMs, signal),
    write: (what, request) => send(what, request, writeTimeoutMs),
    close: () => ended.abort(),
  };
}

/** Without the client's own deadline, which would replace our signals. */
async function connect({ url, apiKey }: QdrantConnectionOptions): Promise<QdrantCalls> {
  if (!/^https?:\/\/[^/]/.test(url))
    throw new AppError(`${url} is no address of a Qdrant server; give one like http://127.0.0.1:6333`, {
      ...{ code: 'url-invalid', kind: 'validation' },
    });
  const { QdrantClient } = await import('@qdrant/js-client-rest');
  const key = apiKey === undefined ? {} : { headers: { 'api-key': apiKey } };
  return new QdrantClient({ url, timeout: Infinity, checkCompatibility: false, ...key }).api();
}

const closedError = (url: string): AppError =>
  new AppError(`search index at ${url} was closed; open it again`, { code: 'index-closed', kind: 'conflict' });
