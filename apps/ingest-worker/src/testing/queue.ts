/** Queues that tests put on a Redis which others use, too. For tests. */
import { Redis } from 'ioredis';

/** Removes what the queue of an installation has left. */
export async function removeQueue(url: string, installation: string): Promise<void> {
  const redis = new Redis(url);
  const match = `docgraph:${installation}:*`;
  for await (const keys of redis.scanStream({ match, count: 1000 }) as AsyncIterable<string[]>)
    if (keys.length > 0) await redis.unlink(keys);
  redis.disconnect();
}
