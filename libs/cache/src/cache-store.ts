/** The port below the cache: texts under a key and a revision, bounded, for a limited time. */

/** A value belongs to one revision of the index, and is not found under another. */
export interface CacheAddress {
  readonly key: string;
  readonly revision: string;
}

export interface StoredEntry {
  readonly text: string;
  /** Unix time in milliseconds. */
  readonly storedAtMs: number;
}

export interface StoreSize {
  readonly entries: number;
  readonly bytes: number;
}

/** Methods of a store behind a network throw `AppError` kind `unavailable` when it does not answer in time. */
export interface CacheStore {
  /** Null where nothing is stored (any more). */
  get(address: CacheAddress): Promise<StoredEntry | null>;
  /** False when the entry is larger than the store keeps. The store may drop any entry before its time. */
  set(address: CacheAddress, entry: StoredEntry, ttlMs: number): Promise<boolean>;
  size(): Promise<StoreSize>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** A store of several processes, which lets one of them compute what all of them miss. */
export interface SharedCacheStore extends CacheStore {
  /** True for one caller at a time; the claim ends by `release` with the same owner, or after `holdMs`. */
  claim(address: CacheAddress, owner: string, holdMs: number): Promise<boolean>;
  release(address: CacheAddress, owner: string): Promise<void>;
}
