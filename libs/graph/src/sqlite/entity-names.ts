/** Finds the entities that a text names: as a whole, inside it, or by the beginning of their names. */
import type { EntityId, EntityKind } from '@docgraph/domain';
import { askedText, PART_MATCHES_MAX, surestEntities, type KeyedEntity } from '../entity-search.ts';
import type { EntityMatch, EntityQuery } from '../knowledge-reader.ts';
import { entityById } from './nodes.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

// CROSS JOIN keeps SQLite from starting with the entities, of which there are more than runs of words.
const NAMED = `WITH asked AS MATERIALIZED (SELECT value AS key FROM json_each(?))
  SELECT e.id, e.kind, e.name, e.key FROM asked CROSS JOIN graph_entities e ON e.key = asked.key AND e.key <> ''
  WHERE e.kind <> 'error'
  UNION SELECT e.id, e.kind, e.name, g.key FROM asked CROSS JOIN graph_edges g ON g.key = asked.key AND g.key <> ''
  JOIN graph_entities e ON e.id = g.to_id`;

// A space sorts before '!': the range holds what has more words after these.
const BEGUN = `SELECT id, kind, name, key FROM graph_entities
  WHERE key > ?1 || ' ' AND key < ?1 || '!' AND key <> '' AND kind <> 'error' ORDER BY key, kind LIMIT ${PART_MATCHES_MAX}`;

const MESSAGES = `SELECT id, kind, name, key FROM graph_entities
  WHERE kind = 'error' AND key <> '' AND instr(?, ' ' || key || ' ') > 0`;

const PARTS_OF_MESSAGES = `SELECT id, kind, name, key FROM graph_entities
  WHERE kind = 'error' AND instr(' ' || key || ' ', ?) > 0 ORDER BY key, name LIMIT ${PART_MATCHES_MAX}`;

export function entitiesNamed(prepare: Prepare, query: EntityQuery): readonly EntityMatch[] {
  const asked = askedText(query.text);
  if (asked === null) return [];
  const all = (sql: string, value: string): readonly KeyedEntity[] => (prepare(sql).all(value) as Row[]).map(toKeyed);
  const found = {
    named: all(NAMED, JSON.stringify(asked.keys)),
    begun: asked.beginnings.flatMap((words) => all(BEGUN, words)),
    messages: all(MESSAGES, asked.sentence),
    partsOfMessages: asked.canBePart ? all(PARTS_OF_MESSAGES, asked.sentence) : [],
  };
  return surestEntities(asked, found, query).flatMap(({ id, match, words }) => {
    const entity = entityById(prepare, id);
    return entity === null ? [] : [{ entity, match, words }];
  });
}

const toKeyed = (row: Row): KeyedEntity => ({
  id: row['id'] as EntityId,
  kind: row['kind'] as EntityKind,
  name: row['name'] as string,
  key: row['key'] as string,
});
