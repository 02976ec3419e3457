/** Reads as if of one moment: they are repeated when the graph changed meanwhile. */
import { AppError } from '@docgraph/domain';
import { META, type Statement } from './cypher.ts';
import type { Connection, Parameters, Transaction } from './connection.ts';

/** Writes come about once a second while documents are ingested, and a read takes some ten milliseconds. */
const ATTEMPTS_MAX = 5;

/** Reads by statements of which one needs the answer of another. See {@link snapshotOf}. */
export async function snapshot<T>(connection: Connection, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return unchanged(connection, async (tx) => {
    const [before, result] = await Promise.all([versionOf(tx), read(tx)]);
    return [before, result, await versionOf(tx)];
  });
}

/**
 * Reads by one statement. Neo4j lets every statement see what others commit while it runs.
 * @throws AppError `graph-busy` (unavailable) where the graph changed in each of {@link ATTEMPTS_MAX} attempts.
 */
export async function snapshotOf<T>(
  connection: Connection,
  statement: Statement,
  parameters: Parameters,
): Promise<readonly T[]> {
  return unchanged(connection, (tx) =>
    Promise.all([versionOf(tx), tx.all<T>(statement, parameters), versionOf(tx)] as const),
  );
}

type Versioned<T> = readonly [before: string, result: T, after: string];

async function unchanged<T>(connection: Connection, read: (tx: Transaction) => Promise<Versioned<T>>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const [before, result, after] = await connection.read(read);
    if (before === after) return result;
  }
  throw new AppError(`the graph changed during each of ${ATTEMPTS_MAX} attempts to read it; try again`, {
    ...{ code: 'graph-busy', kind: 'unavailable' },
  });
}

export async function versionOf(tx: Transaction): Promise<string> {
  const [row] = await tx.all<{ readonly version: number }>(META.version);
  return String(row?.version);
}
