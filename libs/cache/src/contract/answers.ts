/** What the tests of the cache keep in it, and how they see what it does. */
import { AppError } from '@docgraph/domain';
import type { CacheStore, SharedCacheStore } from '../cache-store.ts';
import type { CacheObserver, Computed } from '../cache.ts';
import type { Answer } from './index-model.ts';

export interface Stores {
  readonly memory: CacheStore;
  readonly shared?: SharedCacheStore;
}

/** Keeps what it is told. */
export interface Counted extends CacheObserver {
  readonly seen: string[];
}

export const kept = (version: number): Computed<Answer> => ({ value: { version }, keep: true });

/** What says that there is nothing. */
export const isNothing = ({ version }: Answer): boolean => version === 0;

/** Reads what tests store, as an application's own reader does. */
export function parseAnswer(stored: unknown): Answer {
  if (typeof stored === 'object' && stored !== null && 'version' in stored && typeof stored.version === 'number')
    return { version: stored.version };
  throw new AppError('no answer', { code: 'test', kind: 'corrupt' });
}

export function counted(): Counted {
  const seen: string[] = [];
  return {
    seen,
    hit: (level, kind) => seen.push(`${level} ${kind}`),
    miss: () => seen.push('miss'),
    joined: () => seen.push('joined'),
    fault: ({ code }) => seen.push(code),
  };
}
