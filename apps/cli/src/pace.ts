/** When a source is looked at next: after its period, or, where a look failed, as the worker's jobs are tried again. */
import type { AppError } from '@docgraph/domain';
import type { DeclaredSource } from '@docgraph/installation';
import { defaultRetryPolicy, type JobFailure } from '@docgraph/queue';

export interface Pace {
  /** Whether it is time; always for a source that was not looked at yet. */
  isDue(source: DeclaredSource): boolean;
  /** A look has ended, null for success. Returns the time of the next one, null for a folder that is followed and not polled. */
  ended(source: DeclaredSource, failure: AppError | null): Date | null;
}

export interface PaceOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** A number in [0, 1): spreads what failed at the same time. */
  readonly random?: () => number;
}

/** Seconds between two looks at a repository whose declaration does not say. */
const POLL_SECONDS_DEFAULT = 300;
const pollMs = ({ pollSeconds = POLL_SECONDS_DEFAULT }: DeclaredSource): number => pollSeconds * 1000;
/** Folders are followed as they are edited, and looked at besides where that is declared, as for a network drive. */
const isPolled = ({ git, pollSeconds }: DeclaredSource): boolean => git !== undefined || pollSeconds !== undefined;

export function createPace({ now = Date.now, random = Math.random }: PaceOptions = {}): Pace {
  const dueMs = new Map<string, number>();
  const failures = new Map<string, JobFailure>();

  const pauseMs = (source: DeclaredSource, failure: AppError | null): number => {
    if (failure === null) {
      failures.delete(source.id);
      return pollMs(source);
    }
    const { kind, code, message } = failure;
    const before = failures.get(source.id);
    const counted = { kind, code, message, streak: before?.kind === kind ? before.streak + 1 : 1 };
    failures.set(source.id, counted);
    // What fails the same way every time is looked at all the same, in its own time: somebody may have put it right.
    const decision = defaultRetryPolicy(counted, random());
    return decision.kind === 'retry' ? decision.delayMs : pollMs(source);
  };

  return {
    isDue: (source) => isPolled(source) && now() >= (dueMs.get(source.id) ?? 0),
    ended(source, failure) {
      if (!isPolled(source)) return null;
      const next = now() + pauseMs(source, failure);
      dueMs.set(source.id, next);
      return new Date(next);
    },
  };
}
