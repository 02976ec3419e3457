/** Which of several indexes on a server is the one that a group of programs works on: an alias leads to its collection. */
import { openConnection, type Connection, type QdrantConnectionOptions } from './connection.ts';
import { liveCollection, pointAlias } from './rollout.ts';

/**
 * The name of the index that a pointer leads to; null where there is no such pointer. It goes with the index.
 * @throws AppError `index-unavailable`, `index-unauthorized`, `url-invalid`.
 */
export function readQdrantPointer(options: QdrantConnectionOptions, pointer: string): Promise<string | null> {
  return onConnection(options, async (connection) => {
    const collection = await liveCollection(connection, pointer);
    return collection && collection.slice(0, collection.lastIndexOf('.'));
  });
}

/**
 * Lets the pointer lead to the index that is called `alias`. Does nothing where that is not there.
 * @throws AppError `index-unavailable`, `index-unauthorized`, `url-invalid`.
 */
export function setQdrantPointer(options: QdrantConnectionOptions, pointer: string, alias: string): Promise<void> {
  return onConnection(options, async (connection) => {
    const collection = await liveCollection(connection, alias);
    if (collection !== null && (await liveCollection(connection, pointer)) !== collection)
      await pointAlias(connection, pointer, collection);
  });
}

async function onConnection<T>(
  options: QdrantConnectionOptions,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(options);
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}
