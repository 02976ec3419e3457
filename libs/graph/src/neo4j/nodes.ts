/** Reads nodes of any kind by their ids: documents, sections, entities. */
import type { EntityId } from '@docgraph/domain';
import type { EntityView, NodeId, NodeView } from '../knowledge-reader.ts';
import { READ } from './cypher.ts';
import type { Transaction } from './connection.ts';

/** Statements of an entity that are looked at for its label and place: the first by the ids of their sections. */
const STATEMENTS_MAX = 100;

export async function nodesOf(tx: Transaction, ids: readonly NodeId[]): Promise<readonly NodeView[]> {
  const unique = [...new Set(ids)];
  const [places, entities] = await Promise.all([
    tx.all<Omit<NodeView, 'mentionCount'>>(READ.places, { ids: unique }),
    entitiesOf(tx, unique as EntityId[]),
  ]);
  const found = new Map<NodeId, NodeView>([
    ...places.map((row): [NodeId, NodeView] => [row.id, { ...row, mentionCount: 0 }]),
    ...entities,
  ]);
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Where an entity is defined counts before where it is mentioned. */
export async function entitiesOf(
  tx: Transaction,
  ids: readonly EntityId[],
): Promise<ReadonlyMap<EntityId, EntityView>> {
  const rows = await tx.all<EntityView>(READ.entities, { ids, statements: STATEMENTS_MAX });
  return new Map(rows.map((row) => [row.id, row]));
}
