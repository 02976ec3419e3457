/** Commits changes one after the other, and lets readers know when one goes on. */
import type { Connection, Transaction } from './connection.ts';
import { CLOCK, META } from './cypher.ts';

/** @param work may be called more than once. */
export type Commit = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/**
 * Changes of this process wait for each other, so that one never holds the connection that another needs to go on; those of other
 * processes wait for the lock of the store. See `createSnapshots` for how readers use the counts.
 */
export function createCommits(connection: Connection): Commit {
  let last: Promise<unknown> = Promise.resolve();
  const commit: Commit = async (work) => {
    let begun: number | undefined;
    try {
      return await connection.write(async (tx) => {
        await tx.all(META.lock);
        const result = await work(tx);
        begun = await begin(connection);
        return result;
      });
    } finally {
      if (begun !== undefined) await connection.one('write', CLOCK.end, { done: begun });
    }
  };
  return (work) => {
    const next = last.then(
      () => commit(work),
      () => commit(work),
    );
    last = next;
    return next;
  };
}

/** In a transaction of its own, which is committed before the change is. */
async function begin(connection: Connection): Promise<number | undefined> {
  const [row] = await connection.one<{ readonly begun: number }>('write', CLOCK.begin);
  return row?.begun;
}
