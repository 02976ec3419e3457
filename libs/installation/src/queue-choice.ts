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
    };

/** Reads `DOCGRAPH_QUEUE` and where its Redis is. */
export function readQueue({ read }: VariableReader): QueueChoice {
  const kind = read('DOCGRAPH_QUEUE');
  const redis = { url: read('DOCGRAPH_REDIS_URL'), password: read('DOCGRAPH_REDIS_PASSWORD') };
  return kind === 'bullmq' ? { kind, ...redis } : { kind };
}
