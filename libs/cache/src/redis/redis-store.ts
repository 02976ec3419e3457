/** The store that several processes share: a Redis that may forget. */
import { AppError, hostOf, sha256 } from '@docgraph/domain';
import { Redis } from 'ioredis';
import type { CacheAddress, SharedCacheStore } from '../cache-store.ts';
import { readEntry, writeEntry } from './entry-text.ts';
import { refuseUnbounded, storeFault } from './redis-fault.ts';

export interface RedisStoreOptions {
  /** Of a Redis with `maxmemory` and an eviction policy; never that of the queue. */
  readonly url: string;
  readonly password?: string;
  /** What the values are, with the version of their form, such as `search-3`: parts of a program do not meet. */
  readonly namespace: string;
  /** Before every key, default `docgraph`. */
  readonly prefix?: string;
  /** After which an unanswered command fails, default 100: above that, computing is no slower. */
  readonly commandTimeoutMs?: number;
  /** An entry larger than this is not kept; default 1 MiB. */
  readonly entryBytesMax?: number;
}

/** A machine that is gone does not hold up a start for longer. */
const CONNECT_TIMEOUT_MS = 1000;
/** A restarted Redis is found within a second. */
const RECONNECT_MS_MAX = 1000;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/**
 * A Redis that cannot be reached is no error here: the calls throw until it is there. Throws `AppError` kind `validation`
 * for one that would grow without bound; if it was not reachable yet, the calls throw that.
 */
export async function createRedisStore(options: RedisStoreOptions): Promise<SharedCacheStore> {
  const store = new RedisStore(options);
  try {
    await store.connect();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unavailable') return store;
    await store.close();
    throw error;
  }
  return store;
}

class RedisStore implements SharedCacheStore {
  readonly #redis: Redis;
  readonly #url: string;
  readonly #prefix: string;
  readonly #entryBytesMax: number;
  #checked = false;
  /** Why there is no connection. */
  #noConnection: Error | null = null;

  constructor(options: RedisStoreOptions) {
    const {
      url,
      password,
      namespace,
      prefix = 'docgraph',
      commandTimeoutMs = 100,
      entryBytesMax = 1024 * 1024,
    } = options;
    this.#url = url;
    this.#prefix = `${prefix}:cache:${namespace}`;
    this.#entryBytesMax = entryBytesMax;
    this.#redis = new Redis(url, {
      ...{ lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: commandTimeoutMs },
      ...{ connectTimeout: CONNECT_TIMEOUT_MS, ...(password !== undefined && { password }) },
      retryStrategy: (times) => Math.min(50 * times, RECONNECT_MS_MAX),
    });
    // Each command reports its own fault, and of a connection that is not there only this is known.
    this.#redis.on('error', (error) => (this.#noConnection = error));
    this.#redis.on('ready', () => (this.#noConnection = null));
  }

  async connect(): Promise<void> {
    await this.#call(() => this.#redis.connect(), false);
    await this.#check();
  }

  async get(address: CacheAddress): Promise<ReturnType<typeof readEntry>> {
    const stored = await this.#call(() => this.#redis.get(this.#keyOf(address)));
    return stored === null ? null : readEntry(stored);
  }

  async set(address: CacheAddress, entry: Parameters<typeof writeEntry>[0], ttlMs: number): Promise<boolean> {
    const text = writeEntry(entry);
    if (Buffer.byteLength(text) > this.#entryBytesMax) return false;
    await this.#call(() => this.#redis.set(this.#keyOf(address), text, 'PX', Math.ceil(ttlMs)));
    return true;
  }

  async claim(address: CacheAddress, owner: string, holdMs: number): Promise<boolean> {
    const key = `${this.#keyOf(address)}:claim`;
    return (await this.#call(() => this.#redis.set(key, owner, 'PX', Math.ceil(holdMs), 'NX'))) === 'OK';
  }

  async release(address: CacheAddress, owner: string): Promise<void> {
    await this.#call(() => this.#redis.eval(RELEASE, 1, `${this.#keyOf(address)}:claim`, owner));
  }

  /** Of the whole Redis, which is what is bounded. */
  async size(): Promise<{ readonly entries: number; readonly bytes: number }> {
    const [entries, memory] = await this.#call(() => Promise.all([this.#redis.dbsize(), this.#redis.info('memory')]));
    return { entries, bytes: Number(/^used_memory:(\d+)/m.exec(memory)?.[1] ?? 0) };
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  /** Keys and revisions can be long, and contain what a person asked: neither belongs into Redis' key space. */
  #keyOf({ key, revision }: CacheAddress): string {
    return `${this.#prefix}:${sha256(`${revision}\0${key}`)}`;
  }

  async #call<T>(command: () => Promise<T>, check = true): Promise<T> {
    try {
      if (check && !this.#checked) await this.#check();
      return await command();
    } catch (error) {
      throw storeFault(this.#redis.status === 'ready' ? error : (this.#noConnection ?? error), this.#url);
    }
  }

  async #check(): Promise<void> {
    refuseUnbounded(await this.#redis.info('memory'), hostOf(this.#url));
    this.#checked = true;
  }
}
