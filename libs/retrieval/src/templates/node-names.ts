/** Names nodes as a reader can: a section by its document and heading, an entity as the documents write it. */
import type { SectionId } from '@docgraph/domain';
import type { NodeId, NodeView, SectionView } from '@docgraph/graph';
import { linkTo } from '../passage.ts';
import type { Knowledge } from './knowledge.ts';
import type { NodeName } from './template.ts';

/** Found nodes by id. */
export async function namesOf(
  { graph }: Pick<Knowledge, 'graph'>,
  ids: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, NodeName>> {
  const nodes = await graph.nodes([...new Set(ids)]);
  const places = nodes.flatMap(({ sectionId }) => sectionId ?? []);
  const views = new Map((await graph.sections([...new Set(places)])).map((view) => [view.section.id, view]));
  return new Map(nodes.map((node) => [node.id, nameOf(node, views)]));
}

function nameOf(node: NodeView, views: ReadonlyMap<SectionId, SectionView>): NodeName {
  const { id, kind } = node;
  const view = node.sectionId === null ? undefined : views.get(node.sectionId);
  const ref = view === undefined ? `${node.sourceId}:${node.path}` : linkTo(view.document, view.section);
  return { id, kind, label: kind === 'section' && view !== undefined ? trail(view) : node.label, ref };
}

/** A heading such as `Prerequisites` says nothing without its document. */
function trail({ section, document }: SectionView): string {
  return section.heading === document.title ? document.title : `${document.title} > ${section.heading}`;
}
