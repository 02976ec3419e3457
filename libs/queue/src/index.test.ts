/** The public interface is a list. */
import { expect, test } from 'vitest';
import * as bullmq from './bullmq/index.ts';
import * as queue from './index.ts';

test('exports these values and no others', () => {
  expect(Object.keys(queue).sort()).toEqual([
    ...['CLOSE_GRACE_MS', 'DEAD_COUNT_MAX', 'DONE_COUNT_MAX', 'HAND_BACK_MS', 'JOB_PRIORITIES', 'JOB_STATES'],
    ...['LIST_COUNT_MAX', 'createMemoryQueue', 'defaultRetryPolicy'],
  ]);
  expect(Object.keys(bullmq)).toEqual(['createBullmqQueue']);
});
