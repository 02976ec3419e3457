/** Opens the queue that was chosen; the driver of a server is loaded where it is. */
import { createMemoryQueue, type JobQueue } from '@docgraph/queue';
import type { QueueChoice } from '@docgraph/installation';
import { parseTask, type Task } from './task.ts';

/**
 * @param installation workers of one installation share their jobs.
 * @throws AppError `unavailable` when its Redis cannot be reached, `validation` when that is set to evict keys.
 */
export async function openQueue(choice: QueueChoice, installation: string): Promise<JobQueue<Task>> {
  if (choice.kind === 'memory') return createMemoryQueue({ parse: parseTask });
  const { createBullmqQueue } = await import('@docgraph/queue/bullmq');
  const { url, password, lockMs } = choice;
  return createBullmqQueue({
    ...{ url, name: installation, parse: parseTask, lockMs },
    ...(password !== undefined && { password }),
  });
}
