/** Finds the sections around an error that say why it comes and how it goes: by their place and their headings. */
import type { SectionId, SectionRecord } from '@docgraph/domain';
import type { Knowledge } from './knowledge.ts';

const CAUSE = /\b(?:causes?|reasons?|why|explanation|analysis)\b/i;
const SOLUTION =
  /\b(?:solutions?|work-?arounds?|fix(?:es)?|resolutions?|mitigations?|remed(?:y|ies)|corrections?|recover(?:y|ing)?|what to do|troubleshooting steps)\b/i;

/** Sections that say why, the closest to the one that has the error first in the order of the document. */
export const causesNear = (knowledge: Knowledge, id: SectionId): Promise<readonly SectionId[]> =>
  near(knowledge, id, CAUSE);

/** Sections that say what to do. */
export const solutionsNear = (knowledge: Knowledge, id: SectionId): Promise<readonly SectionId[]> =>
  near(knowledge, id, SOLUTION);

/**
 * Sections with such a heading under the innermost heading that holds both them and the section: on a page of many errors each
 * has its own.
 */
async function near(knowledge: Knowledge, id: SectionId, heading: RegExp): Promise<readonly SectionId[]> {
  const sections = await knowledge.siblings(id);
  const byId = new Map(sections.map((section) => [section.id, section]));
  for (let home = byId.get(id); ; home = parentOf(home, byId)) {
    const inside = home === undefined ? sections : sections.filter((section) => isInside(section, home, byId));
    const fitting = inside.filter((section) => section.level > 0 && heading.test(section.heading));
    if (fitting.length > 0 || home === undefined) return fitting.map((section) => section.id);
  }
}

type ById = ReadonlyMap<SectionId, SectionRecord>;

const parentOf = ({ parentId }: SectionRecord, byId: ById): SectionRecord | undefined =>
  parentId === null ? undefined : byId.get(parentId);

function isInside(section: SectionRecord, home: SectionRecord, byId: ById): boolean {
  for (let at: SectionRecord | undefined = section; at !== undefined; at = parentOf(at, byId))
    if (at.id === home.id) return true;
  return false;
}
