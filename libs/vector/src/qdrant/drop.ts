/** Drops whole indexes of a server that has several: what a model or a version replaced. */
import { openConnection, type QdrantConnectionOptions } from './connection.ts';

/**
 * Drops the collections, and with them the aliases, of every index whose name begins with `prefix`; returns the names of the
 * collections. Can be repeated.
 * @throws AppError `index-unavailable`, `index-unauthorized`, `url-invalid`.
 */
export async function dropQdrantIndexes(
  options: QdrantConnectionOptions,
  { prefix }: { readonly prefix: string },
): Promise<readonly string[]> {
  const connection = await openConnection(options);
  try {
    const { collections } = await connection.read('list of collections', (calls, init) =>
      calls.getCollections({}, init),
    );
    const dropped = collections
      .map(({ name }) => name)
      .filter((name) => name.startsWith(prefix))
      .sort();
    for (const name of dropped)
      await connection.write(`removal of ${name}`, (calls, init) =>
        calls.deleteCollection({ collection_name: name }, init),
      );
    return dropped;
  } finally {
    connection.close();
  }
}
