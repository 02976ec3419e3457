/** Gives what a document states its identities: pure, from the names of extraction to what the graph stores. */
import {
  entityId,
  type DocumentId,
  type EdgeRecord,
  type EntityId,
  type EntityKind,
  type EntityRecord,
  type SectionId,
} from '@docgraph/domain';
import type { EntityRef, Extraction, StatedEdge } from '@docgraph/extraction';
import type { DocumentWrite } from '@docgraph/graph';

/** Kinds whose name is a place in their document: with its id it is a place among all. */
const NAMED_BY_PLACE: ReadonlySet<EntityKind> = new Set(['procedure', 'step', 'example']);

/**
 * Entities in the order of the text, each once, and the edges between them. An edge is left out where nothing mentions or
 * defines one of its ends: the entity would have no place.
 * @param sections ids of the document's sections by their ordinals.
 */
export function statementsOf(
  extraction: Extraction,
  document: DocumentId,
  sections: readonly SectionId[],
): Pick<DocumentWrite, 'entities' | 'edges'> {
  const toEntity = ({ kind, name }: EntityRef): EntityRecord => {
    const full = NAMED_BY_PLACE.has(kind) ? `${document}:${name}` : name;
    return { id: entityId(kind, full), kind, name: full };
  };
  const placed = new Map<EntityId, EntityRecord>();
  for (const { kind, to } of extraction.edges)
    if (kind === 'MENTIONS' || kind === 'DEFINES') placed.set(toEntity(to).id, toEntity(to));

  const counts = new Map<SectionId, number>();
  const toEdge = ({ from, to, section, ...edge }: StatedEdge): EdgeRecord[] => {
    const sectionId = sections[section];
    const ends = [...(from === null ? [] : [from]), to].map((end) => toEntity(end).id);
    if (sectionId === undefined || !ends.every((end) => placed.has(end))) return [];
    const ordinal = counts.get(sectionId) ?? 0;
    counts.set(sectionId, ordinal + 1);
    return [{ ...edge, from: from === null ? sectionId : ends[0]!, to: ends.at(-1)!, sectionId, ordinal }];
  };
  return { entities: [...placed.values()], edges: extraction.edges.flatMap(toEdge) };
}
