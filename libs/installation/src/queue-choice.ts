/** Which queue the jobs of an installation wait in, from the environment. */
import type { VariableReader } from './configuration.ts';

/** In the worker's own process, or on a Redis that several workers share. */
export type QueueChoice =
  | { readonly kind: 'memory' }
  | {
      readonly kind: 'bullmq';
      /** Without a password. */
      readonly url: string;
      readonly password: string | undefined;
      /** Without a sign of life for so long a worker's job is another one's. */
      readonly lockMs: number;
    };

/** Reads `DOCGRAPH_QUEUE`, where its Redis is, and how long it waits for a worker. */
export function readQueue({ read }: VariableReader): QueueChoice {
  const kind = read('DOCGRAPH_QUEUE');
  const redis = { url: read('DOCGRAPH_REDIS_URL'), password: read('DOCGRAPH_REDIS_PASSWORD') };
  const lockMs = read('DOCGRAPH_JOB_LOCK_SECONDS') * 1000;
  return kind === 'bullmq' ? { kind, ...redis, lockMs } : { kind };
}
