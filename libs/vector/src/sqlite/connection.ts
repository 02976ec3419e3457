/** One connection to an index file: opened and checked, statements kept, every failure an AppError. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { AppError, type ErrorKind } from '@docgraph/domain';
import { expectedMeta, INDEX_SCHEMA } from './schema.ts';

/** How long a statement waits for another process's write transaction. */
const BUSY_TIMEOUT_MS = 5000;

export interface ConnectionOptions {
  /** Path of the file; a writer creates it, its folder must exist. */
  readonly file: string;
  readonly dimensions: number;
  /** Names the model that makes the vectors; undefined accepts any. */
  readonly fingerprint: string | undefined;
  readonly readOnly: boolean;
}

export interface Connection {
  /** The prepared statement for `sql`, made once. */
  statement(sql: string): StatementSync;
  /** Runs `work` on one snapshot of the file. */
  read<T>(work: () => T): T;
  /** Runs `work` as one transaction: all of it is kept, or nothing when it throws. */
  write<T>(work: () => T): T;
  /** Safe to call twice; every other call fails afterwards. */
  close(): void;
}

const FAILURES: Readonly<Record<number, readonly [code: string, kind: ErrorKind, advice: string]>> = {
  5: ['index-busy', 'unavailable', 'another process is writing; try again'],
  8: ['index-read-only', 'conflict', 'open it without readOnly, and make the file writable'],
  10: ['index-io', 'unavailable', 'check the disk, then try again'],
  11: ['index-corrupt', 'corrupt', 'delete the file and index again'],
  13: ['index-disk-full', 'unavailable', 'free disk space, then try again'],
  14: ['index-not-found', 'not-found', 'check that the file or its folder exists and may be read'],
  26: ['index-corrupt', 'corrupt', 'it is not a database; delete it or choose another path'],
};

/** The low byte of an extended SQLite result code. */
const PRIMARY_CODE = 0xff;

function toIndexError(error: unknown, file: string): unknown {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  if (typeof code !== 'number') return error;
  const failure = FAILURES[code & PRIMARY_CODE];
  const message = error instanceof Error ? error.message : String(error);
  const [name, kind, advice] = failure ?? ['index-failed', 'internal', 'this is a fault of docgraph; please report it'];
  return new AppError(`search index ${file}: ${message}; ${advice}`, { code: name, kind, cause: error });
}

/**
 * Opens an index file; a writer creates the tables where there are none.
 * @throws AppError `index-not-found`, `index-incompatible` (made with other dimensions, model, analyzer or schema),
 * `index-corrupt`, `index-busy`.
 */
export function openConnection(options: ConnectionOptions): Connection {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw toIndexError(error, options.file);
    }
  };
  const database = guarded(
    () => new DatabaseSync(options.file, { readOnly: options.readOnly, timeout: BUSY_TIMEOUT_MS }),
  );
  try {
    guarded(() => prepareFile(database, options));
  } catch (error) {
    database.close();
    throw error;
  }
  return connect(database, guarded, options.file);
}

function connect(database: DatabaseSync, guarded: <T>(work: () => T) => T, file: string): Connection {
  const statements = new Map<string, StatementSync>();
  const transaction = <T>(begin: string, work: () => T): T => {
    if (!database.isOpen)
      throw new AppError(`search index ${file} was closed; open it again`, { code: 'index-closed', kind: 'conflict' });
    return guarded(() => {
      database.exec(begin);
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk has rolled back by itself.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  };
  return {
    statement(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
      return statement;
    },
    read: (work) => transaction('BEGIN', work),
    write: (work) => transaction('BEGIN IMMEDIATE', work),
    close() {
      if (database.isOpen) database.close();
    },
  };
}

/**
 * The index is derived and can be filled again from the graph, which syncs every commit: here WAL with NORMAL is
 * enough. A power cut may lose the last commits, but cannot damage the file, and reconciliation finds what is missing.
 */
const WRITER_PRAGMAS = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;';

function prepareFile(database: DatabaseSync, options: ConnectionOptions): void {
  if (!options.readOnly) database.exec(WRITER_PRAGMAS);
  if (!hasTables(database)) {
    if (options.readOnly)
      throw new AppError(`${options.file} holds no search index yet; index a folder into it first`, {
        ...{ code: 'index-not-found', kind: 'not-found' },
      });
    createTables(database, options);
  }
  checkMeta(database, options);
}

const hasTables = (database: DatabaseSync): boolean =>
  database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'idx_meta'`).get() !== undefined;

function createTables(database: DatabaseSync, options: ConnectionOptions): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another writer may have been first while this one waited.
    if (!hasTables(database)) {
      database.exec(INDEX_SCHEMA);
      const insert = database.prepare('INSERT INTO idx_meta VALUES (?, ?)');
      const meta = expectedMeta(options.dimensions, options.fingerprint ?? '');
      for (const [key, value] of Object.entries(meta)) insert.run(key, value);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function checkMeta(database: DatabaseSync, options: ConnectionOptions): void {
  const found = Object.fromEntries(
    database
      .prepare('SELECT key, value FROM idx_meta')
      .all()
      .map(({ key, value }) => [key, value]),
  ) as Record<string, string>;
  const expected = expectedMeta(options.dimensions, options.fingerprint ?? found['fingerprint'] ?? '');
  const different = Object.entries(expected).filter(([key, value]) => found[key] !== value);
  if (different.length === 0) return;
  const list = different.map(([key, value]) => `${key} ${found[key] ?? 'none'} instead of ${value}`).join(', ');
  throw new AppError(`${options.file} holds a search index with ${list}; build a new one in another file`, {
    ...{ code: 'index-incompatible', kind: 'conflict', metadata: { found, expected } },
  });
}
