/** From an error to the status and words of an HTTP answer: one place for all routes of the worker. */
import { toAppError, type ErrorKind } from '@docgraph/domain';
import type { Context } from 'hono';

const STATUS: Readonly<Partial<Record<ErrorKind, 400 | 404 | 409 | 503>>> = {
  validation: 400,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
};

/** Seconds after which a server that did not answer may be asked again. */
const RETRY_AFTER_SECONDS = '5';

/** Answers with what was found and what to do; what is nobody's fault but ours goes on to be logged. */
export async function answering(c: Context, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (thrown) {
    const error = toAppError(thrown);
    const status = STATUS[error.kind];
    if (status === undefined) throw thrown;
    if (status === 503) c.header('retry-after', RETRY_AFTER_SECONDS);
    return c.json({ error: error.message, code: error.code, kind: error.kind }, status);
  }
}
