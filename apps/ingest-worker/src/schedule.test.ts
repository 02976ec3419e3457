/** When what is due by the clock is asked for. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSchedule, type Schedule } from './schedule.ts';

const SECOND = 1000;
let asked: string[];
let refuses: boolean;
let schedule: Schedule;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  refuses = false;
  const ask = async (key: string): Promise<void> => {
    asked.push(key);
    if (refuses) throw new Error('no queue');
  };
  schedule = createSchedule({
    periodsMs: new Map([...[['docs', 100 * SECOND] as const], ['all', 1000 * SECOND]]),
    ask,
  });
  schedule.start();
});
afterEach(() => {
  schedule.stop();
  vi.useRealTimers();
});

const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * SECOND);

it('asks after each period, a tenth later at most', async () => {
  await pass(99);
  expect(asked).toEqual([]);
  await pass(11);
  expect(asked).toEqual(['docs']);
  await pass(1000);
  expect(asked.filter((key) => key === 'all')).toHaveLength(1);
  expect(asked.filter((key) => key === 'docs').length).toBeGreaterThanOrEqual(10);
});

it('waits anew when a job has ended, whoever asked for it', async () => {
  for (let i = 0; i < 5; i++) {
    await pass(90);
    schedule.ended('docs');
    schedule.ended('of another worker');
  }
  expect(asked).toEqual([]);
});

it('asks again soon while the queue takes nothing', async () => {
  refuses = true;
  schedule.missed('docs');
  await pass(9);
  expect(asked).toEqual(['docs', 'docs', 'docs']);
  refuses = false;
  await pass(50);
  expect(asked).toHaveLength(4);
  schedule.stop();
  await pass(10_000);
  expect(asked).toHaveLength(4);
});
