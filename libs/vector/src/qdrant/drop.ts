/** Drops whole indexes of a server that has several: what a model or a version replaced. */
import { openConnection, type QdrantConnectionOptions } from './connection.ts';

/**
 * Drops the collections, and with them the aliases, of every index whose name begins with `prefix`, but `keep`; returns the names
 * of the collections. Can be repeated.
 * @throws AppError `index-unavailable`, `index-unauthorized`, `url-invalid`.
 */
export async function dropQdrantIndexes(
  options: QdrantConnectionOptions,
  { prefix, keep }: { readonly prefix: string; readonly keep?: string },
): Promise<readonly string[]> {
  const connection = await openConnection(options);
  try {
    const { collections } = await connection.read('list of collections', (calls, init) =>
      calls.getCollections({}, init),
    );
    const others = collections
      .map(({ name }) => name)
      .filter((name) => name.startsWith(prefix) && (keep === undefined || !name.startsWith(`${keep}.`)))
      .sort();
    for (const name of others)
      await connection.write(`removal of ${name}`, (calls, init) =>
        calls.deleteCollection({ collection_name: name }, init),
      );
    return others;
  } finally {
    connection.close();
  }
}
