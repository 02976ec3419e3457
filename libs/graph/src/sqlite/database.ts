/** One connection to the graph's file: opened and checked, statements kept, failures of the file told with what to do. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { AppError, type ErrorKind } from '@docgraph/domain';
import type { Row } from './rows.ts';
import { GRAPH_SCHEMA_VERSION } from './schema.ts';

/** How long a statement waits for another process's write lock. */
const BUSY_TIMEOUT_MS = 10_000;

/** A prepared statement. */
export interface Statement {
  all(...values: readonly SQLInputValue[]): Row[];
  get(...values: readonly SQLInputValue[]): Row | undefined;
  run(...values: readonly SQLInputValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
}

/** Statements are prepared on first use and kept. */
export type Prepare = (sql: string) => Statement;

/** Whatever is asked of it fails with an AppError where the file, its folder or its disk is the reason. */
export interface GraphDatabase {
  readonly prepare: Prepare;
  exec(sql: string): void;
  /** False again after a failure that undid the transaction by itself, as a full disk does. */
  isTransaction(): boolean;
  close(): void;
}

const DAMAGED = 'stop all docgraph processes, delete the data folder and ingest again';

/** By SQLite's primary result code. */
const FAILURES: Readonly<Record<number, readonly [code: string, kind: ErrorKind, advice: string]>> = {
  5: ['index-busy', 'unavailable', 'another process is writing; try again'],
  8: [
    ...(['index-read-only', 'unavailable'] as const),
    'make the data folder and the files in it writable for this user, which readers need too: SQLite keeps a -shm file beside the index while it is open',
  ],
  10: ['index-io', 'unavailable', 'check the disk, then try again'],
  11: ['index-corrupt', 'corrupt', DAMAGED],
  13: ['index-disk-full', 'unavailable', 'free disk space, then try again'],
  14: ['graph-open-failed', 'unavailable', 'check that the file and its folder exist and are readable'],
  26: ['index-corrupt', 'corrupt', DAMAGED],
};

/** The low byte of an extended SQLite result code. */
const PRIMARY_CODE = 0xff;
/** Our statements are fixed, so these come from a file that does not hold what was written. */
const DAMAGE = /^(malformed JSON|no such (table|column))/;

function toGraphError(error: unknown, file: string): unknown {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  if (typeof code !== 'number' || !(error instanceof Error)) return error;
  if (DAMAGE.test(error.message)) return damaged(`${file}: ${error.message}`, error);
  const failure = FAILURES[code & PRIMARY_CODE];
  if (failure === undefined) return error;
  const [name, kind, advice] = failure;
  return new AppError(`index ${file}: ${error.message}; ${advice}`, { code: name, kind, cause: error });
}

/** The error for a file that does not hold what was written. @param what was found where. */
export function damaged(what: string, cause?: unknown): AppError {
  return new AppError(`index ${what}; ${DAMAGED}`, { code: 'index-corrupt', kind: 'corrupt', cause });
}

/**
 * Opens the file; a reader opens it read-only and so cannot write even by mistake.
 * @throws AppError `graph-open-failed` (unavailable); later `index-corrupt`, `index-read-only`, `index-busy`,
 * `index-io`, `index-disk-full`.
 */
export function openDatabase(file: string, readOnly: boolean): GraphDatabase {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw toGraphError(error, file);
    }
  };
  const options = { readOnly, timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true };
  const db = guarded(() => new DatabaseSync(file, options));
  const cache = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const statement = guarded(() => db.prepare(sql));
    return {
      all: (...values) => guarded(() => statement.all(...values)),
      get: (...values) => guarded(() => statement.get(...values)),
      run: (...values) => guarded(() => statement.run(...values)),
    };
  };
  return {
    prepare(sql) {
      let statement = cache.get(sql);
      if (statement === undefined) cache.set(sql, (statement = prepare(sql)));
      return statement;
    },
    exec: (sql) => guarded(() => db.exec(sql)),
    isTransaction: () => db.isTransaction,
    close: () => db.close(),
  };
}

/** Opens the file, brings it to where `begin` leaves it, and refuses one that another version of the program wrote. */
export function openChecked(file: string, readOnly: boolean, begin: string): GraphDatabase {
  const db = openDatabase(file, readOnly);
  try {
    db.exec(begin);
    checkSchema(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkSchema({ prepare }: GraphDatabase, file: string): void {
  if (prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'graph_meta'`).get() === undefined)
    throw new AppError(`${file} holds no graph: ingest a folder first, or choose the engine that holds it`, {
      ...{ code: 'graph-open-failed', kind: 'unavailable' },
    });
  const found = prepare(`SELECT value FROM graph_meta WHERE key = 'schema'`).get()?.['value'];
  if (found === GRAPH_SCHEMA_VERSION) return;
  throw new AppError(
    `${file} has graph schema ${String(found)}, this program reads ${GRAPH_SCHEMA_VERSION}: ingest again to build a new index beside it`,
    { code: 'graph-schema-mismatch', kind: 'conflict' },
  );
}
