/** What every queue must do, as a suite that each backend runs on its real engine. */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Task } from './contract/context.ts';
import { failingContract } from './contract/failing.ts';
import { lifecycleContract } from './contract/lifecycle.ts';
import { mergingContract } from './contract/merging.ts';
import type { JobQueue } from './job-queue.ts';

export { createStage, parseTask, task, watchEvents, type Task } from './contract/context.ts';

/** @param open a fresh, empty queue a call, which reads tasks with `parseTask`; the suite closes it. */
export function queueContract(name: string, open: () => Promise<JobQueue<Task>>): void {
  describe(`queue contract on ${name}`, () => {
    let current: JobQueue<Task>;
    beforeEach(async () => {
      current = await open();
    });
    afterEach(() => current.close());
    const queue = (): JobQueue<Task> => current;
    mergingContract(queue);
    failingContract(queue);
    lifecycleContract(queue);
  });
}
