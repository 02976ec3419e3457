/** Faults of the shared store in our words. Every one of them only means: go on without it. */
import { AppError, hostOf } from '@docgraph/domain';

export function storeFault(error: unknown, url: string): AppError {
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new AppError(
    `The cache's Redis at ${hostOf(url)} did not answer: ${said}; check that it runs and accepts this client.`,
    {
      ...{ code: 'cache-unavailable', kind: 'unavailable', cause: error },
    },
  );
}

/** Throws `AppError` kind `validation` unless Redis has a limit and makes room at it. */
export function refuseUnbounded(memory: string, where: string): void {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, 'm').exec(memory)?.[1];
  if (field('maxmemory') !== '0' && field('maxmemory_policy') !== 'noeviction') return;
  throw new AppError(
    `The cache's Redis at ${where} would grow without bound (maxmemory ${field('maxmemory')}, policy ${field('maxmemory_policy')}); set maxmemory, for example 256mb, and maxmemory-policy allkeys-lru, and give the queue a Redis of its own.`,
    { code: 'cache-unbounded', kind: 'validation' },
  );
}
