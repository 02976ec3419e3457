/** Repeats a check until it holds: for states that another process reaches by itself. For tests. */
import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const INTERVAL_MS = 50;

/** Rejects with the check's own error when it does not hold in time. */
export async function eventually(check: () => Promise<void>, deadlineMs = DEADLINE_MS): Promise<void> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await pause(INTERVAL_MS);
  }
}
