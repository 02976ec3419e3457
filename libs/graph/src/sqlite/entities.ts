/** Writes what documents state, and keeps an entity exactly as long as a section mentions or defines it. */
import type { DocumentId, EntityRecord } from '@docgraph/domain';
import { entityKey, surfaceKey } from '../entity-keys.ts';
import type { DocumentWrite } from '../graph-store.ts';
import { spanValues, type Row } from './rows.ts';
import type { Prepare } from './database.ts';

/**
 * Runs a change of the documents `ids`, then forgets the entities that lost their last mention; to be called inside the
 * transaction.
 */
export function keepEntities<T>(
  prepare: Prepare,
  ids: readonly DocumentId[],
  written: readonly DocumentWrite[],
  change: () => T,
): T {
  const touched = new Set(written.flatMap((write) => write.entities.map((entity): string => entity.id)));
  const stated = prepare(
    `SELECT DISTINCT g.to_id FROM graph_sections s JOIN graph_edges g ON g.section_id = s.id WHERE s.document_id = ?`,
  );
  for (const id of ids) for (const row of stated.all(id) as Row[]) touched.add(row['to_id'] as string);
  const result = change();
  const forget = prepare(
    `DELETE FROM graph_entities WHERE id = ?1
     AND NOT EXISTS (SELECT 1 FROM graph_edges WHERE to_id = ?1 AND kind IN ('MENTIONS', 'DEFINES'))`,
  );
  for (const id of touched) forget.run(id);
  return result;
}

/** After the document's sections; the statements of its earlier state are gone with its earlier sections. */
export function writeStatements(prepare: Prepare, { entities, edges }: DocumentWrite): void {
  const insertEntity = prepare('INSERT OR IGNORE INTO graph_entities VALUES (?, ?, ?, ?)');
  for (const entity of entities) insertEntity.run(entity.id, entity.kind, entity.name, entityKey(entity));
  const known = new Map<string, EntityRecord>(entities.map((entity) => [entity.id, entity]));
  const insertEdge = prepare('INSERT INTO graph_edges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const edge of edges)
    insertEdge.run(
      ...[edge.sectionId, edge.ordinal, edge.kind, edge.from, edge.to, ...spanValues(edge.span)],
      ...[edge.rule, edge.confidence, edge.surface, surfaceKey(edge, known.get(edge.to))],
    );
}
