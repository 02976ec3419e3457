/** Deletes whole graphs from a database that has several: what a model or a version replaced. */
import { connect, type Connection } from './connection.ts';
import { DROP, META, type Statement } from './cypher.ts';
import { withDefaults, type Neo4jGraphOptions } from './options.ts';

/** Nodes of one transaction: 10,000 with their relationships stay far below the 70 % of the heap that one may use. */
const DROP_BATCH_NODES = 10_000;

/**
 * Deletes every graph whose name begins with `prefix`; returns their names. What is interrupted is finished by the next call, or when
 * the graph is opened for writing. Readers of a graph that is being dropped find less and less.
 * @throws AppError `graph-unavailable`, `graph-access-refused` (unavailable).
 */
export async function dropNeo4jGraphs(
  options: Omit<Neo4jGraphOptions, 'store'>,
  { prefix }: { readonly prefix: string },
): Promise<readonly string[]> {
  const names = await onConnection({ ...options }, (connection) =>
    connection.read((tx) => tx.all<string>(META.storesNamed, { prefix })),
  );
  for (const store of names) await onConnection({ ...options, store }, dropStore);
  return names;
}

/** Marks the store first: one that is half deleted must not be continued. */
export async function dropStore(connection: Connection): Promise<void> {
  await connection.write((tx) => tx.all(DROP.begin));
  for (const part of DROP.parts) while ((await dropBatch(connection, part)) > 0);
  await connection.write((tx) => tx.all(DROP.end));
}

async function dropBatch(connection: Connection, part: Statement): Promise<number> {
  const [row] = await connection.write((tx) => tx.all<{ readonly deleted: number }>(part, { limit: DROP_BATCH_NODES }));
  return row?.deleted ?? 0;
}

async function onConnection<T>(options: Neo4jGraphOptions, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = connect(withDefaults(options));
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
