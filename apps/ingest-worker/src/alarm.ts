/** A pause that can be cut short: what a loop waits on between two rounds. */

export interface Alarm {
  /** Ends the present wait, or the next one at once; rings before a wait count as one. */
  ring(): void;
  /** Resolves after `ms` (null: never by itself), when the alarm rings, or when the signal aborts. */
  wait(ms: number | null, signal: AbortSignal): Promise<void>;
}

export function createAlarm(): Alarm {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms, signal) {
      if (!rung && !signal.aborted) await pause(ms, signal, (end) => (wake = end));
      rung = false;
      wake = undefined;
    },
  };
}

function pause(ms: number | null, signal: AbortSignal, onEnd: (end: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = ms === null ? undefined : setTimeout(() => end(), ms);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    onEnd(end);
  });
}

const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 60_000;

/** Pause before the next attempt after so many failures in a row: doubles from 1 s to 1 min. */
export function retryPauseMs(failures: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (failures - 1));
}
