/** Reads of several statements as if of one moment: they are repeated when the graph changed meanwhile. */
import { AppError } from '@docgraph/domain';
import { META } from './cypher.ts';
import type { Connection, Transaction } from './connection.ts';

/** Writes come about once a second while documents are ingested, and a read takes some ten milliseconds. */
const ATTEMPTS_MAX = 5;

/**
 * Neo4j lets every statement of a transaction see what others committed before it.
 * @throws AppError `graph-busy` (unavailable) where the graph changed in each of {@link ATTEMPTS_MAX} attempts.
 */
export async function snapshot<T>(connection: Connection, read: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { result, isWhole } = await connection.read(async (tx) => {
      // Sent together: the server runs them one after the other.
      const [before, result] = await Promise.all([versionOf(tx), read(tx)]);
      return { result, isWhole: before === (await versionOf(tx)) };
    });
    if (isWhole) return result;
  }
  throw new AppError(`the graph changed during each of ${ATTEMPTS_MAX} attempts to read it; try again`, {
    ...{ code: 'graph-busy', kind: 'unavailable' },
  });
}

export async function versionOf(tx: Transaction): Promise<string> {
  const [row] = await tx.all<{ readonly version: number }>(META.version);
  return String(row?.version);
}
