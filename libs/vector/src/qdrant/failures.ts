/** What can go wrong between this program and a Qdrant server, as the errors of the search port. */
import { AppError, oneLine, type ErrorKind } from '@docgraph/domain';

/** Of the server's own words; they name fields and numbers, and are cut before they could be a document. */
const SERVER_TEXT_CHARS_MAX = 200;

interface Failure {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly advice: string;
}

const UNAVAILABLE: Failure = {
  ...{ code: 'index-unavailable', kind: 'unavailable', advice: 'check that the server runs and is reachable' },
};
const REFUSED: Failure = {
  ...{ code: 'index-failed', kind: 'internal', advice: 'this is a fault of docgraph; please report it' },
};
const OTHER_MODEL: Failure = {
  ...{ code: 'index-incompatible', kind: 'conflict' },
  advice: 'the index was made with another model or version; restart with that one, or index again',
};

const BY_STATUS: Readonly<Record<number, Failure>> = {
  401: { code: 'index-unauthorized', kind: 'unavailable', advice: 'check the API key' },
  403: { code: 'index-unauthorized', kind: 'unavailable', advice: 'check what the API key may do' },
  404: { code: 'index-not-found', kind: 'not-found', advice: 'index a folder first' },
  409: { code: 'index-exists', kind: 'conflict', advice: 'choose another name' },
  429: { code: 'index-busy', kind: 'unavailable', advice: 'the server limits requests; try again' },
};

/** Fields of the errors that `@qdrant/js-client-rest` and `fetch` throw; all of them may be missing. */
interface Thrown {
  readonly status?: unknown;
  readonly data?: { readonly status?: { readonly error?: unknown } } | string;
  readonly retry_after?: unknown;
  readonly name?: unknown;
  readonly cause?: { readonly code?: unknown };
}

function failureOf(thrown: Thrown, text: string): Failure {
  if (thrown.retry_after !== undefined) return BY_STATUS[429] as Failure;
  if (typeof thrown.status !== 'number') return UNAVAILABLE;
  if (thrown.status === 400 && /vector name/i.test(text)) return OTHER_MODEL;
  return BY_STATUS[thrown.status] ?? (thrown.status >= 500 ? UNAVAILABLE : REFUSED);
}

function textOf({ data, cause }: Thrown, error: unknown): string {
  const text = typeof data === 'object' ? data?.status?.error : data;
  if (typeof text === 'string' && text !== '') return oneLine(text).slice(0, SERVER_TEXT_CHARS_MAX);
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof Error ? oneLine(error.message).slice(0, SERVER_TEXT_CHARS_MAX) : 'no reason given';
}

/**
 * A failed request as an AppError: `index-unavailable` (no connection, 5xx), `index-timeout`, `index-busy` (429),
 * `index-unauthorized`, `index-not-found` (no such collection or alias), `index-exists`, `index-incompatible` (the
 * collection has no vectors of this model), `index-failed` (any other refusal). An AppError stays as it is.
 * @param what names the request: `search`, `upsert of 64 points`.
 */
export function toIndexError(error: unknown, url: string, what: string): AppError {
  if (error instanceof AppError) return error;
  const thrown = (error ?? {}) as Thrown;
  if (thrown.name === 'TimeoutError')
    return new AppError(`search index at ${url}: ${what} took too long; check the load of the server`, {
      ...{ code: 'index-timeout', kind: 'unavailable', cause: error },
    });
  const text = textOf(thrown, error);
  const { code, kind, advice } = failureOf(thrown, text);
  return new AppError(`search index at ${url}: ${what} failed: ${text}; ${advice}`, { code, kind, cause: error });
}
