/** Which collection answers: an alias points to it. A new one is built beside it, verified, switched to, the old one dropped. */
import { AppError } from '@docgraph/domain';
import type { IndexStats } from '../search-index.ts';
import type { Connection } from './connection.ts';

/** The collection that an alias points to; null when there is no such alias. */
export async function liveCollection(connection: Connection, alias: string): Promise<string | null> {
  const { aliases } = await connection.read('list of aliases', (calls, init) => calls.getCollectionsAliases({}, init));
  return aliases.find((each) => each.alias_name === alias)?.collection_name ?? null;
}

/** One action, as the server replaces an alias at once but does not undo the first of two when the second fails. */
export async function pointAlias(connection: Connection, alias: string, collection: string): Promise<void> {
  const actions = [{ create_alias: { alias_name: alias, collection_name: collection } }];
  await connection.write('switch of the alias', (calls, init) => calls.updateAliases({ actions }, init));
}

/** The first collection of an alias answers while it fills; later ones wait for {@link publish}. */
export async function publishFirst(connection: Connection, alias: string, collection: string): Promise<void> {
  if ((await liveCollection(connection, alias)) === null) await pointAlias(connection, alias, collection);
}

/**
 * Points the alias to the collection when it has what it must have.
 * @throws AppError `index-incomplete`: it has another number of points, or fewer vectors, than expected.
 */
export async function publish(
  connection: Connection,
  { alias, collection }: { readonly alias: string; readonly collection: string },
  { expected, found }: { readonly expected: IndexStats; readonly found: IndexStats },
): Promise<void> {
  if (found.points !== expected.points || found.vectors < expected.vectors)
    throw new AppError(
      `${collection} has ${found.points} points and ${found.vectors} vectors instead of ${expected.points} and ` +
        `${expected.vectors}; let it fill before it answers`,
      { code: 'index-incomplete', kind: 'conflict', metadata: { found, expected } },
    );
  if ((await liveCollection(connection, alias)) !== collection) await pointAlias(connection, alias, collection);
}

/**
 * Drops every other collection of the alias; returns their names.
 * @throws AppError `index-not-live` while the alias points to one of those.
 */
export async function dropOthers(
  connection: Connection,
  alias: string,
  collection: string,
): Promise<readonly string[]> {
  const live = await liveCollection(connection, alias);
  if (live !== collection)
    throw new AppError(`${alias} points to ${live ?? 'nothing'}, not to ${collection}; publish it first`, {
      ...{ code: 'index-not-live', kind: 'conflict' },
    });
  const { collections } = await connection.read('list of collections', (calls, init) => calls.getCollections({}, init));
  const others = collections
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`${alias}.`) && name !== collection);
  for (const name of others)
    await connection.write(`removal of ${name}`, (calls, init) =>
      calls.deleteCollection({ collection_name: name }, init),
    );
  return others;
}
