/** A source has one dead letter at most, its last, and none once a later job has ended well. */
import { toAppError } from '@docgraph/domain';
import { LIST_COUNT_MAX, type JobQueue } from '@docgraph/queue';

/** Drops the dead letters of a key but one; workers that drop the same one do no harm. */
export async function forgetDeadLetters(queue: JobQueue<unknown>, key: string, keep: string | null): Promise<void> {
  const dead = await queue.list({ state: 'dead', offset: 0, limit: LIST_COUNT_MAX });
  for (const job of dead)
    if (job.key === key && job.id !== keep)
      await queue.drop(job.id).catch((error: unknown) => {
        if (toAppError(error).kind !== 'not-found') throw error;
      });
}
