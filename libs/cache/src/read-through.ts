/** The cache over its stores: in process first, then the shared one, then the caller's computation. */
import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { toAppError } from '@docgraph/domain';
import type { CacheAddress, CacheStore, SharedCacheStore, StoredEntry } from './cache-store.ts';
import type { Cache, CacheLookup, CacheObserver, CacheStats, Computed, HitKind } from './cache.ts';
import { createFlights } from './flights.ts';

export interface CacheOptions<Value> {
  /**
   * Names the present state of the index. Must change whenever an answer may, and never come back to an earlier name:
   * a counter of changes, not only the content, since an edit that is taken back would revive what was computed between.
   */
  readonly revision: () => Promise<string>;
  readonly memory: CacheStore;
  readonly shared?: SharedCacheStore;
  /** Checks what comes out of the shared store; what it refuses is a miss. */
  readonly parse: (stored: unknown) => Value;
  /** Whether a value says that there is nothing: counted apart. Default: none does. */
  readonly isNothing?: (value: Value) => boolean;
  readonly observer?: CacheObserver;
  /** After which an entry goes, whether the index has changed or not; default one hour. */
  readonly ttlMs?: number;
  /** How long others wait for one process's computation before they compute themselves; default 2000. */
  readonly claimMs?: number;
}

/** Between looks at whether another process has finished. */
const POLL_MS = 20;
/** After a fault, so that a store that hangs costs one time-out a second and not one a call. */
const SHARED_REST_MS = 1000;

const SILENT: CacheObserver = { hit: () => {}, miss: () => {}, joined: () => {}, fault: () => {} };

export function createCache<Value>(options: CacheOptions<Value>): Cache<Value> {
  return new ReadThrough(options);
}

type Hit<Value> = Exclude<CacheLookup<Value>, { kind: 'miss' }>;
type Compute<Value> = (signal: AbortSignal) => Promise<Computed<Value>>;

class ReadThrough<Value> implements Cache<Value> {
  readonly #options: Required<Omit<CacheOptions<Value>, 'shared'>>;
  readonly #shared: SharedCacheStore | null;
  readonly #flights = createFlights<Value>();
  /** What the shared store is being told. */
  readonly #telling = new Set<Promise<void>>();
  #sharedRestsUntilMs = 0;

  constructor({ shared, ...options }: CacheOptions<Value>) {
    this.#shared = shared ?? null;
    this.#options = { observer: SILENT, isNothing: () => false, ttlMs: 3_600_000, claimMs: 2000, ...options };
  }

  async get(key: string, compute: Compute<Value>, signal?: AbortSignal): Promise<Value> {
    // The revision is part of the flight's name: who comes after the pointer has moved joins nothing older.
    const address = { key, revision: await this.#options.revision() };
    const name = `${address.revision}\0${key}`;
    if (this.#flights.has(name)) this.#options.observer.joined();
    return await this.#flights.join(name, (own) => this.#fetch(address, compute, own), signal);
  }

  async peek(key: string): Promise<CacheLookup<Value>> {
    const address = { key, revision: await this.#options.revision() };
    return (await this.#fromMemory(address)) ?? (await this.#fromShared(address)) ?? { kind: 'miss' };
  }

  async stats(): Promise<CacheStats> {
    const memory = await this.#options.memory.size();
    return { memory, shared: await this.#ask((shared) => shared.size(), null) };
  }

  async close(): Promise<void> {
    await Promise.all(this.#telling);
    await this.#options.memory.close();
    await this.#shared?.close();
  }

  async #fetch(address: CacheAddress, compute: Compute<Value>, signal: AbortSignal): Promise<Value> {
    const near = await this.#fromMemory(address);
    if (near !== null) return this.#served('memory', near);
    const far = await this.#fromShared(address);
    if (far !== null) return this.#served('shared', far);
    const owner = randomUUID();
    const other = await this.#claimOrWait(address, owner, signal);
    if (other !== null) return this.#served('shared', other);
    this.#options.observer.miss();
    let text: string | null = null;
    try {
      const { value, keep } = await compute(signal);
      if (keep) text = JSON.stringify(value);
      return value;
    } finally {
      await this.#publish(address, owner, text);
    }
  }

  /** Keeps the entry here; what the others get to see is not waited for, since the value is here already. */
  async #publish(address: CacheAddress, owner: string, text: string | null): Promise<void> {
    const entry: StoredEntry | null = text === null ? null : { text, storedAtMs: Date.now() };
    const { ttlMs } = this.#options;
    if (entry !== null) await this.#options.memory.set(address, entry, ttlMs);
    const telling = (async () => {
      if (entry !== null) await this.#ask((shared) => shared.set(address, entry, ttlMs), false);
      // After the entry: who has waited for the claim finds it.
      await this.#ask((shared) => shared.release(address, owner), undefined);
    })().finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  #served(level: 'memory' | 'shared', { kind, value, ageMs }: Hit<Value>): Value {
    this.#options.observer.hit(level, kind, ageMs);
    return value;
  }

  async #fromMemory(address: CacheAddress): Promise<Hit<Value> | null> {
    const entry = await this.#options.memory.get(address);
    // What is in memory has been computed here, or has been checked on its way in.
    return entry === null ? null : this.#read(entry, (stored) => stored as Value);
  }

  async #fromShared(address: CacheAddress): Promise<Hit<Value> | null> {
    const entry = await this.#ask((shared) => shared.get(address), null);
    const hit = entry === null ? null : this.#read(entry, this.#options.parse);
    if (entry !== null && hit !== null) {
      const leftMs = this.#options.ttlMs - hit.ageMs;
      if (leftMs > 0) await this.#options.memory.set(address, entry, leftMs);
    }
    return hit;
  }

  /** Null when this process is to compute; what another one has computed, otherwise. */
  async #claimOrWait(address: CacheAddress, owner: string, signal: AbortSignal): Promise<Hit<Value> | null> {
    const { claimMs } = this.#options;
    for (const endMs = performance.now() + claimMs; performance.now() < endMs;) {
      if (await this.#ask((shared) => shared.claim(address, owner, claimMs), true)) return null;
      await after(POLL_MS, undefined, { signal });
      const hit = await this.#fromShared(address);
      if (hit !== null) return hit;
    }
    return null;
  }

  #read({ text, storedAtMs }: StoredEntry, parse: (stored: unknown) => Value): Hit<Value> | null {
    // Clocks of machines differ: an entry of the future is new.
    const ageMs = Math.max(0, Date.now() - storedAtMs);
    try {
      const value = parse(JSON.parse(text));
      const kind: HitKind = this.#options.isNothing(value) ? 'nothing' : 'value';
      return { kind, value, ageMs };
    } catch {
      return null;
    }
  }

  /** The shared store's answer; `otherwise` without one, while it rests, and when it fails. */
  async #ask<T>(call: (shared: SharedCacheStore) => Promise<T>, otherwise: T): Promise<T> {
    if (this.#shared === null || performance.now() < this.#sharedRestsUntilMs) return otherwise;
    try {
      return await call(this.#shared);
    } catch (error) {
      this.#sharedRestsUntilMs = performance.now() + SHARED_REST_MS;
      this.#options.observer.fault(toAppError(error));
      return otherwise;
    }
  }
}
