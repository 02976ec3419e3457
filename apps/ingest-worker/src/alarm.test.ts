import { describe, expect, it } from 'vitest';
import { createAlarm, retryPauseMs } from './alarm.ts';

const never = new AbortController().signal;

describe('an alarm', () => {
  it('ends a wait when it rings, when its time is over, and when the signal aborts', async () => {
    const alarm = createAlarm();
    const rung = alarm.wait(null, never);
    alarm.ring();
    await rung;
    await alarm.wait(1, never);
    const controller = new AbortController();
    const aborted = alarm.wait(null, controller.signal);
    controller.abort();
    await aborted;
    await alarm.wait(null, controller.signal);
  });

  it('remembers a ring that nobody waited for, once', async () => {
    const alarm = createAlarm();
    alarm.ring();
    alarm.ring();
    await alarm.wait(null, never);
    const second = alarm.wait(null, never).then(() => 'woken');
    expect(await Promise.race([second, Promise.resolve('still waiting')])).toBe('still waiting');
    alarm.ring();
    expect(await second).toBe('woken');
  });
});

it('pauses between attempts double from a second to a minute', () => {
  expect([1, 2, 3, 6, 7, 50].map(retryPauseMs)).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000]);
});
