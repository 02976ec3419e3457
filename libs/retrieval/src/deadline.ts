/** Work that a request goes on without when it fails or takes too long. */

/** What `run` resolves to; null when it failed or its time ran out, or the signal aborted. */
export async function withinDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T | null> {
  // A timer of our own rather than AbortSignal.timeout, which would keep every finished search in memory until it fires.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const { promise: ended, resolve } = Promise.withResolvers<null>();
  const end = (): void => resolve(null);
  either.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([run(either).catch(() => null), ended]);
  } finally {
    clearTimeout(timer);
    either.removeEventListener('abort', end);
  }
}
