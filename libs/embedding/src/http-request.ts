/**
 * One request to an OpenAI-compatible `/embeddings` service; every failure becomes an error that says whether to try
 * again.
 */
import { AppError } from '@docgraph/domain';
import { parseEmbeddingReply } from './http-reply.ts';

export interface EmbeddingRequest {
  readonly endpoint: URL;
  readonly model: string;
  readonly dimensions: number;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
  readonly texts: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** A number written as JSON takes at most this many bytes, with its comma and some indentation. */
const NUMBER_BYTES_MAX = 48;
/** For everything in a reply besides the numbers. */
const ENVELOPE_BYTES_MAX = 1_048_576;

/**
 * Kind `unavailable` is worth another try (network, time-out, 429 with `metadata.retryAfterMs` where the service named
 * a time, 5xx); anything else is not. No error carries the address, the API key, or what the service wrote.
 */
export async function requestEmbeddings(request: EmbeddingRequest): Promise<readonly Float32Array[]> {
  const { texts, dimensions, timeoutMs, signal } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await post(request, signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response);
    }
    const body = await readBody(response, texts.length * dimensions * NUMBER_BYTES_MAX + ENVELOPE_BYTES_MAX);
    return parseEmbeddingReply(body, texts.length, dimensions);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (signal?.aborted === true) throw new AppError('embedding was aborted', { code: 'aborted', kind: 'aborted' });
    if (timeout.aborted)
      throw unavailable('embedding-timeout', `the embedding service did not answer within ${timeoutMs} ms`);
    throw unavailable('embedding-unreachable', `the embedding service could not be reached: ${networkReason(error)}`);
  }
}

function post(request: EmbeddingRequest, signal: AbortSignal): Promise<Response> {
  const authorization = request.apiKey === undefined ? {} : { authorization: `Bearer ${request.apiKey}` };
  return fetch(request.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ model: request.model, input: request.texts }),
    // A redirect would carry documents to an address that nobody configured.
    redirect: 'manual',
    signal,
  });
}

async function readBody(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax)
      throw new AppError(
        `the embedding service returned more than ${bytesMax} bytes; check the model and the address`,
        {
          code: 'embedding-reply-invalid',
          kind: 'validation',
        },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'check the API key',
  403: 'check the API key',
  404: 'check the address and the name of the model',
  413: 'lower the batch size',
};

function refusal(response: Response): AppError {
  const { status } = response;
  if (status === 429 || status >= 500) {
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'));
    const wait = retryAfterMs === undefined ? '' : ` and asks to wait ${Math.ceil(retryAfterMs / 1000)} s`;
    const metadata = retryAfterMs === undefined ? { status } : { status, retryAfterMs };
    return unavailable('embedding-service-busy', `the embedding service answered HTTP ${status}${wait}`, metadata);
  }
  const advice = ADVICE[status] ?? 'check the address and the model';
  return new AppError(`the embedding service refused the request with HTTP ${status}; ${advice}`, {
    code: 'embedding-request-refused',
    kind: 'validation',
    metadata: { status },
  });
}

/** Seconds or an HTTP date, as RFC 9110 section 10.2.3 has it; undefined for anything else. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The code only: the messages of network errors name hosts and addresses. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}

function unavailable(code: string, message: string, metadata: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError(message, { code, kind: 'unavailable', metadata });
}
