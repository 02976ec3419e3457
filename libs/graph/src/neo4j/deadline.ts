/** Ends a call whose server holds the connection but does not answer: the driver alone waits for minutes. */
import { AppError } from '@docgraph/domain';

/** @throws AppError `graph-timeout` once the call is late. */
export type CheckTime = () => void;

/**
 * The result of `call`, or `graph-timeout` (unavailable) after `timeoutMs`. What is late may still go on: it calls `checkTime` before
 * every step, so that nothing is written any more after the failure was told, but for a commit that is on its way.
 */
export async function withDeadline<T>(
  { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number },
  call: (checkTime: CheckTime) => Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  let error: AppError | undefined;
  const timer = setTimeout(() => {
    const advice = 'try again; where it stays, look whether the server hangs or is overloaded';
    error = new AppError(`Neo4j at ${url}: no answer within ${timeoutMs} ms; ${advice}`, {
      ...{ code: 'graph-timeout', kind: 'unavailable' },
    });
    late.reject(error);
  }, timeoutMs);
  try {
    const checkTime = (): void => {
      if (error !== undefined) throw error;
    };
    return await Promise.race([call(checkTime), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
