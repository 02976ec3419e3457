/** The cache port: what has been computed for a revision of the index is computed once. */
import type { AppError } from '@docgraph/domain';
import type { StoreSize } from './cache-store.ts';

/** What a caller computes. */
export interface Computed<Value> {
  readonly value: Value;
  /** False for what must not be shown to others, such as a reply that lacks a part which was down. */
  readonly keep: boolean;
}

/** `nothing` is a value that says that there is nothing: known emptiness, which is no miss. */
export type HitKind = 'value' | 'nothing';

export type CacheLookup<Value> =
  { readonly kind: HitKind; readonly value: Value; readonly ageMs: number } | { readonly kind: 'miss' };

export type CacheLevel = 'memory' | 'shared';

/** Where metrics come from: hit rate by level and kind, and the age of what was served. */
export interface CacheObserver {
  /** One call for each `get` that was answered by an entry. */
  hit(level: CacheLevel, kind: HitKind, ageMs: number): void;
  /** One call for each `get` that computed. */
  miss(): void;
  /** One call for each `get` that waited for a computation or look-up that was under way. */
  joined(): void;
  /** The shared store failed; the cache goes on without it. */
  fault(error: AppError): void;
}

export interface CacheStats {
  readonly memory: StoreSize;
  /** Null without a shared store, or while it does not answer. */
  readonly shared: StoreSize | null;
}

export interface Cache<Value> {
  /**
   * The value at the index's present revision: stored, or computed once for everyone who asks meanwhile. A call that
   * begins after the revision pointer has moved never gets what was computed before. Throws what `compute` or the revision
   * pointer throws, which is never stored; faults of the shared store are reported and otherwise ignored.
   *
   * @param compute its signal aborts when nobody waits for the result any more.
   * @param signal ends this caller's waiting, not that of others.
   */
  get(key: string, compute: (signal: AbortSignal) => Promise<Computed<Value>>, signal?: AbortSignal): Promise<Value>;
  /** What is stored at the present revision; computes nothing and is not counted. */
  peek(key: string): Promise<CacheLookup<Value>>;
  stats(): Promise<CacheStats>;
  /** Closes the stores. Safe to call twice. */
  close(): Promise<void>;
}
