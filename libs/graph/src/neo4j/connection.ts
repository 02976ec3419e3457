/** The connection to Neo4j: a pool, transactions that are tried again, and statements with their times. */
import neo4j, {
  type Driver,
  type ManagedTransaction,
  type QueryResult,
  type ResultSummary,
  type Session,
} from 'neo4j-driver';
import { AppError } from '@docgraph/domain';
import type { Statement } from './cypher.ts';
import { withDeadline, type CheckTime } from './deadline.ts';
import { toGraphError } from './errors.ts';
import type { GraphQueryEvent, Neo4jSettings } from './options.ts';

/** A row as a statement returns it. */
export type Row = Readonly<Record<string, unknown>>;
export type Parameters = Readonly<Record<string, unknown>>;
type Mode = GraphQueryEvent['mode'];

/** Rows of one statement: 1,000 sections with their texts are a few megabytes. */
const BATCH_ROWS_MAX = 1000;

/**
 * Statements of one transaction. They are sent at once and run in the order in which they were called: those that need no answer of
 * each other are called together, and take one round trip.
 */
export interface Transaction {
  /** The rows of a statement. */
  all<T = Row>(statement: Statement, parameters?: Parameters): Promise<readonly T[]>;
  /** Runs a statement over rows, a batch at a time. */
  each(statement: Statement, rows: readonly unknown[]): Promise<void>;
  /**
   * The same for statements that say how many rows they wrote.
   * @throws AppError `graph-write-refused` (conflict) where one finds nothing to belong to.
   */
  write(statement: Statement, rows: readonly unknown[]): Promise<void>;
}

export interface Connection {
  readonly settings: Neo4jSettings;
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** @param work may be called more than once: what it did before is undone then. */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** The rows of one statement in a transaction of its own: one round trip, where others take three. */
  one<T = Row>(mode: GraphQueryEvent['mode'], statement: Statement, parameters?: Parameters): Promise<readonly T[]>;
  /** One statement that has to be alone in its transaction, as changes of the schema. */
  alone(text: string): Promise<void>;
  close(): Promise<void>;
}

export function connect(settings: Neo4jSettings): Connection {
  const { url, user, password, database, maxPoolSize, acquisitionTimeoutMs, retryMs, bookmarks } = settings;
  const driver: Driver = neo4j.driver(url, neo4j.auth.basic(user, password), {
    disableLosslessIntegers: true,
    maxConnectionPoolSize: maxPoolSize,
    connectionAcquisitionTimeout: acquisitionTimeoutMs,
    connectionTimeout: acquisitionTimeoutMs,
    maxTransactionRetryTime: retryMs,
    telemetryDisabled: true,
  });
  // One for all sessions: what a call reads includes what calls before it wrote, on whichever member of a cluster.
  const bookmarkManager = neo4j.bookmarkManager(
    bookmarks && {
      bookmarksSupplier: async () => [...((await bookmarks.read?.()) ?? [])],
      bookmarksConsumer: async (latest) => bookmarks.write?.([...latest]),
    },
  );
  const inSession = <T>(mode: Mode, use: (session: Session, checkTime: CheckTime) => Promise<T>): Promise<T> => {
    const timeoutMs = serverTimeoutMs(settings, mode) + acquisitionTimeoutMs;
    return withDeadline({ url, timeoutMs }, (checkTime) => inOwnSession(mode, (session) => use(session, checkTime)));
  };
  const inOwnSession = async <T>(mode: Mode, use: (session: Session) => Promise<T>): Promise<T> => {
    const defaultAccessMode = mode === 'read' ? neo4j.session.READ : neo4j.session.WRITE;
    const session = driver.session({ defaultAccessMode, bookmarkManager, ...(database !== undefined && { database }) });
    try {
      return await use(session);
    } catch (error) {
      throw toGraphError(error, url);
    } finally {
      await session.close();
    }
  };
  const attemptOf = (mode: Mode, checkTime: CheckTime): Attempt => ({
    ...{ settings, mode, started: performance.now(), checkTime },
  });
  const managed = <T>(session: Session, attempt: Attempt, work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const { mode, checkTime } = attempt;
    const once = async (tx: ManagedTransaction): Promise<T> => {
      const result = await work(transaction(tx, attempt));
      checkTime();
      return result;
    };
    const config = { timeout: serverTimeoutMs(settings, mode) };
    return mode === 'read' ? session.executeRead(once, config) : session.executeWrite(once, config);
  };
  const inTransaction = <T>(mode: Mode, work: (tx: Transaction) => Promise<T>): Promise<T> =>
    inSession(mode, (session, checkTime) => managed(session, attemptOf(mode, checkTime), work));
  return {
    settings,
    read: (work) => inTransaction('read', work),
    write: (work) => inTransaction('write', work),
    one: <T>(mode: Mode, statement: Statement, parameters: Parameters = {}) =>
      inSession(mode, async (session, checkTime) => {
        const attempt = attemptOf(mode, checkTime);
        try {
          return (await runAlone(session, attempt, statement, parameters)) as readonly T[];
        } catch (error) {
          if (!neo4j.isRetryableError(error)) throw error;
          return managed(session, attempt, (tx) => tx.all<T>(statement, parameters));
        }
      }),
    async alone(text) {
      await inSession('write', (session) => session.run(text));
    },
    close: () => driver.close(),
  };
}

const serverTimeoutMs = ({ queryTimeoutMs, writeTimeoutMs }: Neo4jSettings, mode: Mode): number =>
  mode === 'read' ? queryTimeoutMs : writeTimeoutMs;

interface Attempt {
  readonly settings: Neo4jSettings;
  readonly mode: Mode;
  readonly started: number;
  readonly checkTime: CheckTime;
}

/** The column of a statement's rows, where it returns any. */
function columnOf({ records }: QueryResult, column: string): readonly unknown[] {
  return records.map((record) => (record.has(column) ? record.get(column) : undefined));
}

async function runAlone(
  session: Session,
  { settings, mode, started, checkTime }: Attempt,
  { name, text }: Statement,
  parameters: Parameters,
): Promise<readonly unknown[]> {
  const { store, onQuery } = settings;
  checkTime();
  const sent = toParameters({ ...parameters, store }) as Parameters;
  const result = await session.run(text, sent, { timeout: serverTimeoutMs(settings, mode) });
  checkTime();
  const tookMs = serverMs(result.summary);
  onQuery?.({ statement: name, mode, acquiredMs: Math.max(0, performance.now() - started - tookMs), tookMs });
  return columnOf(result, 'row');
}

function transaction(tx: ManagedTransaction, { settings, mode, started, checkTime }: Attempt): Transaction {
  const { store, onQuery } = settings;
  const acquiredMs = performance.now() - started;
  const run = async (statement: Statement, parameters: Parameters, column: string): Promise<readonly unknown[]> => {
    checkTime();
    const result = await tx.run(statement.text, toParameters({ ...parameters, store }) as Parameters);
    onQuery?.({ statement: statement.name, mode, acquiredMs, tookMs: serverMs(result.summary) });
    return columnOf(result, column);
  };
  return {
    async all<T>(statement: Statement, parameters: Parameters = {}) {
      return (await run(statement, parameters, 'row')) as readonly T[];
    },
    async each(statement, rows) {
      await Promise.all(batches(rows).map((batch) => run(statement, { rows: batch }, 'n')));
    },
    async write(statement, rows) {
      const counts = await Promise.all(batches(rows).map((batch) => run(statement, { rows: batch }, 'n')));
      const written = counts.flat().reduce<number>((sum, n) => sum + (n as number), 0);
      if (written !== rows.length) throw refused(statement, rows.length, written);
    },
  };
}

/** What the server says of itself: statements that are sent together wait for each other. */
const serverMs = ({ resultAvailableAfter, resultConsumedAfter }: ResultSummary): number =>
  Number(resultAvailableAfter) + Number(resultConsumedAfter);

function refused({ name }: Statement, rows: number, written: number): AppError {
  return new AppError(
    `${name}: of ${rows} rows ${written} found what they belong to; write sources before documents, and every entity that an edge leads to`,
    { code: 'graph-write-refused', kind: 'conflict' },
  );
}

function batches(rows: readonly unknown[]): readonly (readonly unknown[])[] {
  const starts = Array.from({ length: Math.ceil(rows.length / BATCH_ROWS_MAX) }, (_, i) => i * BATCH_ROWS_MAX);
  return starts.map((start) => rows.slice(start, start + BATCH_ROWS_MAX));
}

/** The driver sends every number as a float, which `LIMIT` refuses: whole numbers are sent as integers. */
function toParameters(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? neo4j.int(value) : value;
  if (Array.isArray(value)) return value.map(toParameters);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toParameters(member)]));
}
