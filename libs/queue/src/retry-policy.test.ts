import { expect, test } from 'vitest';
import type { JobFailure } from './job.ts';
import { defaultRetryPolicy } from './retry-policy.ts';

const decide = (kind: JobFailure['kind'], streak: number, random = 0.999999) =>
  defaultRetryPolicy({ kind, streak, code: 'test', message: 'test' }, random);

test('what fails the same way every time is dead at once', () => {
  for (const kind of ['validation', 'not-found', 'corrupt'] as const) expect(decide(kind, 1)).toEqual({ kind: 'dead' });
});

test('the pause doubles up to its limit, and half of it is left to chance', () => {
  const pauses = [1, 2, 3, 9, 10, 1000].map((streak) => decide('unavailable', streak));
  expect(pauses.map((decision) => (decision.kind === 'retry' ? decision.delayMs : null))).toEqual([
    ...[1000, 2000, 4000, 256_000, 300_000, 300_000],
  ]);
  expect(decide('unavailable', 3, 0)).toEqual({ kind: 'retry', delayMs: 2000 });
});

test('each kind has its own patience', () => {
  const patience = (kind: JobFailure['kind']): number => {
    let streak = 1;
    while (decide(kind, streak).kind === 'retry') streak++;
    return streak;
  };
  expect([patience('internal'), patience('conflict'), patience('unavailable')]).toEqual([5, 10, 1200]);
});
