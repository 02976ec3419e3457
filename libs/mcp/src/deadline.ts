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
  const signal = AbortSignal.any([caller, AbortSignal.timeout(timeoutMs)]);
  signal.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work(signal), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
