/** Brings a database to the present schema, and refuses one that another version of the program made. */
import { AppError } from '@docgraph/domain';
import type { Connection } from './connection.ts';
import { META } from './cypher.ts';
import { dropStore } from './drop.ts';
import { NEO4J_SCHEMA_VERSION, NEO4J_STORE_VERSION, SCHEMA_STEPS } from './schema.ts';

/** Takes the steps that the database has not taken, and creates the store; both can be repeated, also by several at once. */
export async function ensureSchema(connection: Connection): Promise<void> {
  const found = (await schemaVersion(connection)) ?? 0;
  for (const { version, statements } of SCHEMA_STEPS) {
    if (version <= found) continue;
    for (const statement of statements) await connection.alone(statement);
    // Whoever reads the version may use the indexes.
    await connection.alone('CALL db.awaitIndexes(300)');
    await connection.write((tx) => tx.all(META.setSchemaVersion, { version }));
  }
  // One that was being dropped when its program ended has lost a part of what it says it has.
  if ((await storeState(connection))?.isDropping === true) await dropStore(connection);
  await connection.write((tx) => tx.all(META.createStore, { version: NEO4J_STORE_VERSION }));
}

/** @throws AppError `graph-open-failed` (unavailable) where there is no store, `graph-schema-mismatch` (conflict). */
export async function checkSchema(connection: Connection): Promise<void> {
  const { url, store } = connection.settings;
  const found = await storeState(connection);
  if (found === undefined || found.isDropping)
    throw new AppError(`Neo4j at ${url} has no graph "${store}": ingest first, or check the name`, {
      ...{ code: 'graph-open-failed', kind: 'unavailable' },
    });
  const schema = await schemaVersion(connection);
  if (schema !== NEO4J_SCHEMA_VERSION) mismatch(`Neo4j at ${url}`, schema, NEO4J_SCHEMA_VERSION);
  if (found.schema !== NEO4J_STORE_VERSION) mismatch(`the graph "${store}"`, found.schema, NEO4J_STORE_VERSION);
}

interface StoreState {
  readonly schema: number;
  readonly isDropping: boolean;
}

async function storeState(connection: Connection): Promise<StoreState | undefined> {
  const [state] = await connection.read((tx) => tx.all<StoreState>(META.store));
  return state;
}

async function schemaVersion(connection: Connection): Promise<number | undefined> {
  const [row] = await connection.read((tx) => tx.all<{ readonly version: number }>(META.schemaVersion));
  return row?.version;
}

function mismatch(what: string, found: number | undefined, wanted: number): never {
  throw new AppError(
    `${what} has graph schema ${String(found)}, this program reads ${wanted}: ingest again into a store of another name`,
    { code: 'graph-schema-mismatch', kind: 'conflict' },
  );
}
