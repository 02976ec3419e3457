/** Vectors on disk, found again by the text they were computed from: no text is embedded twice by one model. */
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@docgraph/domain';
import type { TextKind } from './embedder.ts';

/** What a vector depends on besides the text. */
export interface CacheSpace {
  readonly fingerprint: string;
  readonly kind: TextKind;
}

export interface EmbeddingCache {
  /** One entry a hash, in order; undefined where nothing is stored. */
  get(space: CacheSpace, textHashes: readonly string[]): readonly (Float32Array | undefined)[];
  /** Stores vectors in one transaction, then removes the oldest entries until the bound holds again. */
  put(space: CacheSpace, entries: readonly { readonly textHash: string; readonly vector: Float32Array }[]): void;
  stats(): CacheStats;
  /** Safe to call twice. */
  close(): void;
}

export interface CacheStats {
  /** Texts that `get` found, and did not find, since this process opened the cache. */
  readonly hits: number;
  readonly misses: number;
  /** Of all models, in the file. */
  readonly entries: number;
  readonly bytes: number;
}

export interface EmbeddingCacheOptions {
  readonly file: string;
  /** Bound on the data in the file; default {@link CACHE_BYTES_MAX_DEFAULT}, at least {@link CACHE_BYTES_MIN}. */
  readonly bytesMax?: number;
}

/** About 150,000 vectors of 384 dimensions. */
export const CACHE_BYTES_MAX_DEFAULT = 268_435_456;
export const CACHE_BYTES_MIN = 65_536;

/** How long one process waits while another writes. */
const BUSY_TIMEOUT_MS = 10_000;
/** Entries removed in one statement when the bound is exceeded. */
const EVICT_ROWS = 64;
/** `DGEC`: this file is ours. */
const APPLICATION_ID = 0x44474543;
const SCHEMA_VERSION = 1;

const SCHEMA = `
  DROP TABLE IF EXISTS embedding;
  CREATE TABLE embedding (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (fingerprint, kind, text_hash)
  ) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Opens or creates the file; several processes may share it. A cache of another schema version is emptied. A file that
 * is something else is refused (kind `corrupt`) and left as it is.
 */
export function openEmbeddingCache(options: EmbeddingCacheOptions): EmbeddingCache {
  const { file, bytesMax = CACHE_BYTES_MAX_DEFAULT } = options;
  if (!(bytesMax >= CACHE_BYTES_MIN))
    throw new AppError(`an embedding cache of ${bytesMax} bytes is too small; give at least ${CACHE_BYTES_MIN}`, {
      code: 'embedding-cache-too-small',
      kind: 'validation',
    });
  const db = openDatabase(file);
  const select = db.prepare('SELECT vector FROM embedding WHERE fingerprint = ? AND kind = ? AND text_hash = ?');
  const insert = db.prepare(
    'INSERT OR REPLACE INTO embedding (fingerprint, kind, text_hash, vector) VALUES (?, ?, ?, ?)',
  );
  const evict = db.prepare('DELETE FROM embedding WHERE id IN (SELECT id FROM embedding ORDER BY id LIMIT ?)');
  const count = db.prepare('SELECT count(*) AS entries FROM embedding');
  const counts = { hits: 0, misses: 0 };
  return {
    get: ({ fingerprint, kind }, hashes) =>
      hashes.map((hash) => {
        const row = select.get(fingerprint, kind, hash);
        counts[row === undefined ? 'misses' : 'hits']++;
        return row === undefined ? undefined : toVector(row['vector'] as Uint8Array);
      }),
    put: ({ fingerprint, kind }, entries) => {
      transaction(db, () => {
        for (const { textHash, vector } of entries) insert.run(fingerprint, kind, textHash, toBlob(vector));
        while (usedBytes(db) > bytesMax && evict.run(EVICT_ROWS).changes > 0);
      });
    },
    stats: () => ({ ...counts, entries: count.get()!['entries'] as number, bytes: usedBytes(db) }),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    prepareSchema(db, file);
    return db;
  } catch (cause) {
    if (db?.isOpen === true) db.close();
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      `the embedding cache ${file} cannot be opened (${reason}); name another file or delete this one`,
      {
        code: 'embedding-cache-unusable',
        kind: 'corrupt',
        cause,
      },
    );
  }
}

function prepareSchema(db: DatabaseSync, file: string): void {
  const application = pragma(db, 'application_id');
  const isNew = application === 0 && pragma(db, 'schema_version') === 0;
  if (!isNew && application !== APPLICATION_ID)
    throw new AppError(`${file} is a database but not an embedding cache; name another file`, {
      code: 'embedding-cache-foreign',
      kind: 'corrupt',
    });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  // Checked again inside the transaction: another process may have been first.
  transaction(db, () => {
    if (pragma(db, 'user_version') !== SCHEMA_VERSION) db.exec(SCHEMA);
  });
}

function transaction(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function usedBytes(db: DatabaseSync): number {
  return (pragma(db, 'page_count') - pragma(db, 'freelist_count')) * pragma(db, 'page_size');
}

function pragma(db: DatabaseSync, name: string): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0] as number;
}

const toBlob = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
/** Copied, because a blob may lie at an address that floats cannot be read from. */
const toVector = (blob: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(blob).buffer);
