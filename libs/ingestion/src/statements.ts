/** Gives what a document states its identities: pure, from the names of extraction to what the graph stores. */
import {
  entityId,
  type DocumentId,
  type EdgeRecord,
  type EntityKind,
  type EntityRecord,
  type SectionId,
} from '@docgraph/domain';
import type { EntityRef, Extraction, StatedEdge } from '@docgraph/extraction';
import type { DocumentWrite } from '@docgraph/graph';

/** Kinds whose name is a place in their document: with its id it is a place among all. */
const NAMED_BY_PLACE: ReadonlySet<EntityKind> = new Set(['procedure', 'step', 'example']);

/**
 * Entities in the order of the text, each once, and the edges between them. Extraction promises that every end of an edge is
 * mentioned or defined in the document.
 * @param sections ids of the document's sections by their ordinals.
 */
export function statementsOf(
  { edges }: Extraction,
  document: DocumentId,
  sections: readonly SectionId[],
): Pick<DocumentWrite, 'entities' | 'edges'> {
  const toEntity = ({ kind, name }: EntityRef): EntityRecord => {
    const full = NAMED_BY_PLACE.has(kind) ? `${document}:${name}` : name;
    return { id: entityId(kind, full), kind, name: full };
  };
  const entities = new Map(edges.map(({ to }) => toEntity(to)).map((entity) => [entity.id, entity]));
  const counts = new Map<SectionId, number>();
  const toEdge = ({ from, to, section, ...edge }: StatedEdge): EdgeRecord => {
    const sectionId = sections[section]!;
    const ordinal = counts.get(sectionId) ?? 0;
    counts.set(sectionId, ordinal + 1);
    return { ...edge, from: from === null ? sectionId : toEntity(from).id, to: toEntity(to).id, sectionId, ordinal };
  };
  return { entities: [...entities.values()], edges: edges.map(toEdge) };
}
