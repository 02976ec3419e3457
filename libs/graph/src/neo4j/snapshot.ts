/** Reads as if of one moment: they are repeated when a commit went on meanwhile. */
import { setTimeout as after } from 'node:timers/promises';
import { AppError } from '@docgraph/domain';
import { CLOCK, withClock, type Statement } from './cypher.ts';
import type { Connection, Parameters, Transaction } from './connection.ts';

const ATTEMPTS_MAX = 10;
/** A commit takes some ten milliseconds. */
const FIRST_WAIT_MS = 5;
const WAIT_MS_MAX = 200;
/** A writer that has begun a commit and says nothing for so long is gone, and its commit is done or will never be. */
const STALLED_MS = 1000;

export interface Snapshots {
  /** Reads by statements of which one needs the answer of another. */
  of<T>(read: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Reads by one statement, in one round trip. */
  ofOne<T>(statement: Statement, parameters: Parameters): Promise<readonly T[]>;
  /** Another one before, while and after anything changes, so that what was read at a half-way state is not taken for the new one. */
  version(): Promise<string>;
}

type Timed<T> = readonly [done: number, result: T, begun: number];

/**
 * Neo4j lets a statement see what others commit while it runs, also one half of it. So writers count the commits that they begin
 * and those that are done, each in a transaction of its own, and what was read between equal counts was read between commits.
 * Reads throw AppError `graph-busy` (unavailable) where commits never paused.
 */
export function createSnapshots(connection: Connection): Snapshots {
  let abandoned = '';
  const whole = async <T>(read: () => Promise<Timed<T>>): Promise<T> => {
    let [last, since] = ['', 0];
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (attempt > 0) await after(Math.min(FIRST_WAIT_MS * 2 ** attempt, WAIT_MS_MAX));
      const [done, result, begun] = await read();
      const times = `${done} ${begun}`;
      if (times !== last) [last, since] = [times, performance.now()];
      else if (performance.now() - since > STALLED_MS) abandoned = times;
      if (done === begun || times === abandoned) return result;
    }
    throw new AppError(`the graph changed during each of ${ATTEMPTS_MAX} attempts to read it; try again`, {
      ...{ code: 'graph-busy', kind: 'unavailable' },
    });
  };
  return {
    of: (read) =>
      whole(() =>
        connection.read(async (tx) => {
          const [{ done }, result] = await Promise.all([clock(tx), read(tx)]);
          return [done, result, (await clock(tx)).begun];
        }),
      ),
    ofOne: <T>(statement: Statement, parameters: Parameters) =>
      whole<readonly T[]>(async () => {
        const [row] = await connection.one<Counted<T>>('read', counted(statement), parameters);
        return [row?.done ?? 0, row?.rows ?? [], row?.begun ?? 0];
      }),
    async version() {
      const [{ begun, done } = NEVER] = await connection.one<Times>('read', CLOCK.read);
      return begun === done ? String(done) : `${done}-${begun}`;
    },
  };
}

/** The clock of a store that nothing was ever written to. */
const NEVER: Times = { begun: 0, done: 0 };

/** Rows of a statement between the count of commits done before them and of those begun after them. */
interface Counted<T> {
  readonly rows: readonly T[];
  readonly done: number | null;
  readonly begun: number | null;
}

const countedStatements = new Map<string, Statement>();

function counted({ name, text }: Statement): Statement {
  const statement = countedStatements.get(name) ?? { name, text: withClock(text) };
  countedStatements.set(name, statement);
  return statement;
}

interface Times {
  /** Number of the last commit that was begun. */
  readonly begun: number;
  /** Number of the last commit that is done. */
  readonly done: number;
}

async function clock(tx: Transaction): Promise<Times> {
  const [row] = await tx.all<Times>(CLOCK.read);
  return row ?? NEVER;
}
