/** `dependencies`: what something requires, and what that requires in turn. */
import type { SectionId } from '@docgraph/domain';
import { found, type Draft } from './claim.ts';
import { homesOf } from './homes.ts';
import type { Knowledge } from './knowledge.ts';
import { nodesOf } from './subject.ts';
import type { Subject } from './template.ts';
import { walk, WALK_EDGES_MAX } from './walk.ts';

const FOUND_MAX = 3;

/** Statements of the thing itself, and of the sections about it: `Prerequisites` on its page. */
export async function dependencies(knowledge: Knowledge, subject: Subject, depth: number): Promise<Draft> {
  const nodes = nodesOf(subject);
  const homes = await homesOf(knowledge, nodes);
  const { claims, isCut } = await walk(knowledge, {
    start: [...nodes, ...homes],
    hops: [{ kinds: ['REQUIRES', 'DEPENDS_ON'], direction: 'out' }],
    depth,
    along: (node): Promise<readonly SectionId[]> => homesOf(knowledge, [node]),
  });
  if (claims.length > 0)
    return {
      groups: [{ name: 'requires', claims }],
      notes: isCut ? [`only the first ${WALK_EDGES_MAX} statements are followed`] : [],
    };
  const passages = await knowledge.standIn(`prerequisites and requirements of ${subject.label}`, FOUND_MAX);
  return {
    groups: [{ name: 'found by search', claims: found(passages) }],
    notes: [`no sentence states what “${subject.asked}” requires; search found these sections`],
  };
}
