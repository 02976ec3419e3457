/** Runs work that must answer in time, even when the work itself does not look at its signal. */

/**
 * Calls `work` with a signal that aborts with the caller's or after `timeoutMs`. Rejects with the signal's reason as
 * soon as it aborts: a `TimeoutError` for the deadline, the caller's reason otherwise.
 */
export async function withDeadline<T>(
  caller: AbortSignal,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // A timer of our own rather than AbortSignal.timeout, which would keep every finished call in memory until it fires.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(timedOut(timeoutMs)), timeoutMs);
  const signal = AbortSignal.any([caller, late.signal]);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work(signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

const timedOut = (timeoutMs: number): DOMException =>
  new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError');
