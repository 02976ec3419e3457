/** Finds the entities that a text names: as a whole, inside it, or by the beginning of their names. */
import { askedText, surestEntities, type AskedText, type KeyedEntity, type LookedUp } from '../entity-search.ts';
import type { EntityMatch, EntityQuery } from '../knowledge-reader.ts';
import { NAMED } from './cypher.ts';
import type { Transaction } from './connection.ts';
import { entitiesOf } from './nodes.ts';

/** Two round trips. */
export async function entitiesNamed(tx: Transaction, query: EntityQuery): Promise<readonly EntityMatch[]> {
  const asked = askedText(query.text);
  if (asked === null) return [];
  const found = surestEntities(asked, await lookUp(tx, asked), query);
  const views = await entitiesOf(
    tx,
    found.map(({ id }) => id),
  );
  return found.flatMap(({ id, match, words }) => {
    const entity = views.get(id);
    return entity === undefined ? [] : [{ entity, match, words }];
  });
}

async function lookUp(tx: Transaction, { keys, beginnings, sentence, canBePart }: AskedText): Promise<LookedUp> {
  const [byKey, bySurface, messages, partsOfMessages, ...begun] = await Promise.all([
    tx.all<KeyedEntity>(NAMED.byKey, { keys }),
    tx.all<KeyedEntity>(NAMED.bySurface, { keys }),
    tx.all<KeyedEntity>(NAMED.messages, { sentence }),
    canBePart ? tx.all<KeyedEntity>(NAMED.partsOfMessages, { sentence }) : [],
    ...beginnings.map((words) => tx.all<KeyedEntity>(NAMED.begun, { words })),
  ]);
  return { named: [...byKey, ...bySurface], begun: begun.flat(), messages, partsOfMessages };
}
