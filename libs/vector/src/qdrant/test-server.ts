/** The Qdrant server that the suites write to: its address, and names on it that no other run uses. */
import { randomUUID } from 'node:crypto';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { openConnection } from './connection.ts';

/** Undefined skips the suites that need a server. */
export const TEST_URL: string | undefined = testServerUrl(process.env, 'qdrant');

/** A name for an index that no other test uses. */
export function freshAlias(): string {
  return `test-${randomUUID()}`;
}

/** Removes all collections of an alias, and so the alias. */
export async function removeAlias(alias: string): Promise<void> {
  const connection = await openConnection({ url: TEST_URL as string });
  const { collections } = await connection.read('list', (calls, init) => calls.getCollections({}, init));
  for (const { name } of collections)
    if (name.startsWith(`${alias}.`))
      await connection.write('removal', (calls, init) => calls.deleteCollection({ collection_name: name }, init));
  connection.close();
}
