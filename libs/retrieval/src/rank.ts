/** Decides: fused scores plus what the graph proposes, in one order. Pure. */
import type { SectionId } from '@docgraph/domain';
import type { Explanation } from './answer.ts';
import type { Expansion } from './expand.ts';
import { byScore, substance, withParts, type Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';

/** Best first; ties by section id. */
export function rank(plan: QueryPlan, fused: readonly Scored[], { named, hops }: Expansion): readonly Scored[] {
  const sections = new Map<SectionId, Scored>(fused.map((section) => [section.sectionId, section]));
  const add = (target: Pick<Scored, 'sectionId' | 'documentId' | 'chunkId' | 'textHash'>, part: Explanation): void => {
    const known = sections.get(target.sectionId);
    sections.set(target.sectionId, withParts(known ?? target, [...(known?.parts ?? []), part]));
  };
  for (const target of named)
    add(target, { name: 'title', value: plan.titleWeight * substance(plan, target.ownWords) });
  for (const { target, kind, via, from, value } of hops.values())
    add(target, { name: via === 'heading' ? `hop ${kind} heading` : `hop ${kind}`, value, from });
  return [...sections.values()].sort(byScore);
}

/** The score of a section in 0 to 1, with what it is made of: all is divided by the most that a section can reach. */
export function explain(plan: QueryPlan, { score, parts }: Scored): Explanation {
  const spelt = plan.identifiers.length > 0 ? plan.identifierWeight : 0;
  const preferred = Object.values(plan.preferences).reduce((sum, gain) => sum + gain, spelt);
  const joined = plan.parts.length > 0 ? 1 + plan.partWeight : 1;
  const most = (1 + plan.documentWeight + plan.titleWeight) * (1 + plan.hopWeight) * joined * (1 + preferred);
  return { name: 'score', value: score / most, parts: parts.map((part) => ({ ...part, value: part.value / most })) };
}
