/** Which sections are about a thing, and what a section is about: statements often have the section as their subject. */
import { nameKey, type DocumentId, type SectionId, type SectionRecord } from '@docgraph/domain';
import type { EdgeView, NodeId } from '@docgraph/graph';
import type { Knowledge } from './knowledge.ts';

/** Sections about one thing; a page of longhorn has up to 60 and one of them names what is needed. */
const HOMES_MAX = 80;

/** Sections that a heading or title gives to one of the things, with what stands below it; sections and documents are their own. */
export async function homesOf(knowledge: Knowledge, nodes: readonly NodeId[]): Promise<readonly SectionId[]> {
  const definitions = await knowledge.edges(nodes, ['DEFINES'], 'in');
  const homes = await Promise.all([
    ...definitions.map((edge) => homesBy(knowledge, edge)),
    ...nodes.map((node) => below(knowledge, node as SectionId)),
    ...nodes.map(async (node) => (await knowledge.graph.sectionsOf(node as DocumentId)).map(({ id }) => id)),
  ]);
  return [...new Set(homes.flat())].slice(0, HOMES_MAX);
}

async function homesBy(knowledge: Knowledge, edge: EdgeView): Promise<readonly SectionId[]> {
  const view = await knowledge.section(edge.sectionId);
  if (view === null) return [];
  if (edge.rule === 'title') return (await knowledge.siblings(edge.sectionId)).map(({ id }) => id);
  return isHeading(edge, view.section) ? below(knowledge, edge.sectionId) : [];
}

const isHeading = ({ span, surface }: EdgeView, { level, heading, span: own }: SectionRecord): boolean =>
  level > 0 && (span.startLine === own.startLine || nameKey(heading) === nameKey(surface));

/** The section and those that it encloses; none for what is no section. */
async function below(knowledge: Knowledge, id: SectionId): Promise<readonly SectionId[]> {
  const sections = await knowledge.siblings(id);
  const inside = new Set<SectionId>([id]);
  for (const section of sections) if (section.parentId !== null && inside.has(section.parentId)) inside.add(section.id);
  return sections.filter((section) => inside.has(section.id)).map((section) => section.id);
}

/** What the section is about: what its heading names, else what the closest heading above it or the title does. */
export async function thingsOf(knowledge: Knowledge, id: SectionId): Promise<readonly NodeId[]> {
  const sections = await knowledge.siblings(id);
  const byId = new Map(sections.map((section) => [section.id, section]));
  for (let section = byId.get(id); section !== undefined; section = above(section, byId)) {
    const own = section;
    const named = (await knowledge.edges([own.id], ['DEFINES'], 'out')).filter((edge) => isHeading(edge, own));
    if (named.length > 0) return named.map(({ to }) => to);
  }
  const [first] = sections;
  const titled = first === undefined ? [] : await knowledge.edges([first.id], ['DEFINES'], 'out');
  return titled.filter(({ rule }) => rule === 'title').map(({ to }) => to);
}

const above = ({ parentId }: SectionRecord, byId: ReadonlyMap<SectionId, SectionRecord>): SectionRecord | undefined =>
  parentId === null ? undefined : byId.get(parentId);
