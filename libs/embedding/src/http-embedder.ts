/** An embedder behind an OpenAI-compatible HTTP service. */
import { setTimeout } from 'node:timers/promises';
import { AppError } from '@docgraph/domain';
import { DelegateBackoff, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { embedByTexts, type Embedder, type ModelProfile } from './embedder.ts';
import { fingerprintOf } from './fingerprint.ts';
import { requestEmbeddings } from './http-request.ts';
import type { EmbeddingRequest } from './http-request.ts';

export interface HttpEmbedderOptions {
  /** Base address; texts go to `{url}/embeddings`. `http:` or `https:`, without credentials. */
  readonly url: string;
  /** The service's name for the model. */
  readonly model: string;
  /** Length of its vectors; a reply with another length is refused. */
  readonly dimensions: number;
  /** Sent as a bearer token; never part of an error, a log line or the fingerprint. */
  readonly apiKey?: string;
  /** For one request; default {@link HTTP_TIMEOUT_MS_DEFAULT}. */
  readonly timeoutMs?: number;
  /** Texts in one request; default {@link HTTP_BATCH_SIZE_DEFAULT}. */
  readonly batchSize?: number;
  /** Attempts after the first for passages, default {@link HTTP_RETRIES_MAX_DEFAULT}; a question has one at most. */
  readonly retriesMax?: number;
  /**
   * Scale of the pauses between attempts, which grow exponentially with jitter; default {@link
   * HTTP_BACKOFF_MS_DEFAULT}.
   */
  readonly backoffMs?: number;
  /**
   * Longest pause; a service that asks for a longer one (`retry-after`) fails the call at once. Default {@link
   * HTTP_PAUSE_MS_MAX_DEFAULT}.
   */
  readonly pauseMsMax?: number;
  /** Put before each text; default empty. */
  readonly prefixes?: ModelProfile['prefixes'];
}

export const HTTP_TIMEOUT_MS_DEFAULT = 30_000;
export const HTTP_BATCH_SIZE_DEFAULT = 32;
export const HTTP_RETRIES_MAX_DEFAULT = 4;
export const HTTP_BACKOFF_MS_DEFAULT = 250;
export const HTTP_PAUSE_MS_MAX_DEFAULT = 60_000;

/** Somebody waits for a question's answer, and search by words is at hand: one more attempt, not a long patience. */
const QUERY_RETRIES_MAX = 1;

/** The service cuts long texts by its own rule; the profile only has to name a limit. */
const MAX_TOKENS_UNKNOWN = 8192;

/** Checks the options; the service is first asked with the first text. */
export function createHttpEmbedder(options: HttpEmbedderOptions): Embedder {
  const endpoint = parseEndpoint(options.url);
  checkOptions(options);
  const { model, dimensions, apiKey, timeoutMs = HTTP_TIMEOUT_MS_DEFAULT } = options;
  const batchSize = options.batchSize ?? HTTP_BATCH_SIZE_DEFAULT;
  const prefixes = options.prefixes ?? { query: '', passage: '' };
  const patience = options.retriesMax ?? HTTP_RETRIES_MAX_DEFAULT;
  const retriesMax = { passage: patience, query: Math.min(patience, QUERY_RETRIES_MAX) };
  const profile: ModelProfile = { name: model, dimensions, maxTokens: MAX_TOKENS_UNKNOWN, pooling: 'mean', prefixes };
  const embed: Embedder['embed'] = async (texts, { kind, signal }) => {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      const batch = texts.slice(start, start + batchSize).map((text) => prefixes[kind] + text);
      const request = { endpoint, model, dimensions, apiKey, timeoutMs, texts: batch, signal };
      vectors.push(...(await requestWithRetries(request, retriesMax[kind], options)));
    }
    return vectors;
  };
  return {
    profile,
    fingerprint: fingerprintOf(profile, ['http', endpoint.href]),
    embed,
    embedQuestion: embedByTexts(embed),
    close: () => Promise.resolve(),
  };
}

/** The pauses are made here and not by the policy, whose pauses cannot be aborted. */
async function requestWithRetries(
  request: EmbeddingRequest,
  retriesMax: number,
  options: HttpEmbedderOptions,
): Promise<readonly Float32Array[]> {
  const pauseMsMax = options.pauseMsMax ?? HTTP_PAUSE_MS_MAX_DEFAULT;
  const jitter = new ExponentialBackoff({
    initialDelay: options.backoffMs ?? HTTP_BACKOFF_MS_DEFAULT,
    maxDelay: pauseMsMax,
  });
  let step = jitter.next();
  let pauseMs = 0;
  const policy = retry(
    handleWhen(
      (error) => error instanceof AppError && error.kind === 'unavailable' && askedPauseMs(error) <= pauseMsMax,
    ),
    {
      maxAttempts: retriesMax,
      backoff: new DelegateBackoff(({ result }) => {
        pauseMs = Math.max(step.duration, 'error' in result ? askedPauseMs(result.error) : 0);
        step = step.next(undefined);
        return 0;
      }),
    },
  );
  return policy.execute(async () => {
    if (pauseMs > 0) await pause(pauseMs, request.signal);
    return requestEmbeddings(request);
  }, request.signal);
}

function askedPauseMs(error: unknown): number {
  const asked = error instanceof AppError ? error.metadata['retryAfterMs'] : undefined;
  return typeof asked === 'number' ? asked : 0;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new AppError('embedding was aborted', { code: 'aborted', kind: 'aborted', cause });
  }
}

function parseEndpoint(url: string): URL {
  const endpoint = URL.parse(url);
  if (endpoint === null || !['http:', 'https:'].includes(endpoint.protocol))
    throw invalid('the address of the embedding service is not a URL; an example is http://127.0.0.1:8080/v1');
  if (endpoint.username !== '' || endpoint.password !== '')
    throw invalid('the address of the embedding service contains credentials; give the API key on its own');
  endpoint.pathname = `${endpoint.pathname.replace(/\/+$/, '')}/embeddings`;
  return endpoint;
}

function checkOptions(options: HttpEmbedderOptions): void {
  const { dimensions, batchSize = 1, timeoutMs = 1, model, apiKey } = options;
  for (const [name, value] of Object.entries({ dimensions, batchSize, timeoutMs }))
    if (!Number.isInteger(value) || value < 1) throw invalid(`${name} is ${value}; give a whole number of at least 1`);
  if (model === '') throw invalid('the embedding service needs the name of a model');
  // Refused here, because the error that fetch throws for it would quote the key.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    throw invalid('the API key of the embedding service has characters that a header cannot carry (or is empty)');
}

function invalid(message: string): AppError {
  return new AppError(message, { code: 'http-embedder-invalid', kind: 'validation' });
}
