/** `impact`: what something affects, and what needs it, through stated relations. */
import type { SectionId } from '@docgraph/domain';
import type { NodeId } from '@docgraph/graph';
import { found, type Draft } from './claim.ts';
import { homesOf, thingsOf } from './homes.ts';
import type { Knowledge } from './knowledge.ts';
import { nodesOf } from './subject.ts';
import type { Subject } from './template.ts';
import { walk, WALK_EDGES_MAX } from './walk.ts';

const FOUND_MAX = 3;

/** A section that needs the thing stands for what it is about. */
export async function impact(knowledge: Knowledge, subject: Subject, depth: number): Promise<Draft> {
  const nodes = nodesOf(subject);
  const { claims, isCut } = await walk(knowledge, {
    start: [...nodes, ...(await homesOf(knowledge, nodes))],
    hops: [
      { kinds: ['AFFECTS'], direction: 'out' },
      { kinds: ['REQUIRES', 'DEPENDS_ON'], direction: 'in' },
    ],
    depth,
    along: (node): Promise<readonly NodeId[]> => thingsOf(knowledge, node as SectionId),
  });
  const affected = claims.filter(({ edge }) => edge.kind === 'AFFECTS');
  const needing = claims.filter(({ edge }) => edge.kind !== 'AFFECTS');
  if (claims.length > 0)
    return {
      groups: [
        { name: 'affects', claims: affected },
        { name: 'needed by', claims: needing },
      ],
      notes: isCut ? [`only the first ${WALK_EDGES_MAX} statements are followed`] : [],
    };
  return {
    groups: [
      {
        name: 'found by search',
        claims: found(await knowledge.standIn(`impact and effect of ${subject.label}`, FOUND_MAX)),
      },
    ],
    notes: [`no sentence states what “${subject.asked}” affects or what needs it; search found these sections`],
  };
}
