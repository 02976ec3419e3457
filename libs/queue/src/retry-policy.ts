/** What follows a failed run: another one after a back-off, or a dead letter. Pure; the error's kind decides. */
import { unreachable, type ErrorKind } from '@docgraph/domain';
import type { JobFailure } from './job.ts';

export type RetryDecision = { readonly kind: 'retry'; readonly delayMs: number } | { readonly kind: 'dead' };
/** @param random a number in [0, 1), for the jitter. */
export type RetryPolicy = (failure: JobFailure, random: number) => RetryDecision;

interface Backoff {
  /** Runs that may fail in a row with this kind. */
  readonly failuresMax: number;
  readonly firstMs: number;
  readonly maxMs: number;
}

/** A store or a forge that is down comes back: with pauses of up to five minutes, this waits for about four days. */
const UNAVAILABLE: Backoff = { failuresMax: 1200, firstMs: 1000, maxMs: 300_000 };
/** Somebody else was faster; soon over, or never. */
const CONFLICT: Backoff = { failuresMax: 10, firstMs: 200, maxMs: 10_000 };
/** A fault of ours: rarely better next time, but one bad moment must not need a person. */
const INTERNAL: Backoff = { failuresMax: 5, firstMs: 1000, maxMs: 60_000 };

/** Exponential back-off, doubled for each failure in a row of the same kind, between half and all of it at random. */
export const defaultRetryPolicy: RetryPolicy = (failure, random) => {
  const backoff = backoffOf(failure.kind);
  if (backoff === null || failure.streak >= backoff.failuresMax) return { kind: 'dead' };
  const fullMs = Math.min(backoff.maxMs, backoff.firstMs * 2 ** (failure.streak - 1));
  return { kind: 'retry', delayMs: Math.round(fullMs * (0.5 + random / 2)) };
};

/** Null where the same input fails the same way. */
function backoffOf(kind: ErrorKind): Backoff | null {
  switch (kind) {
    case 'unavailable':
    case 'aborted':
      return UNAVAILABLE;
    case 'conflict':
      return CONFLICT;
    case 'internal':
      return INTERNAL;
    case 'validation':
    case 'not-found':
    case 'corrupt':
      return null;
    default:
      return unreachable(kind);
  }
}
