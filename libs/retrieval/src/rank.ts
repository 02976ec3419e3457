/** Decides: fused scores plus what the graph proposes, one order, each place explained. Pure. */
import type { SectionId } from '@docgraph/domain';
import type { Explanation } from './answer.ts';
import type { Expansion } from './expand.ts';
import { byScore, substance, withParts, type Scored } from './fuse.ts';
import type { QueryPlan } from './plan.ts';

export interface Ranked extends Omit<Scored, 'parts'> {
  readonly explanation: Explanation;
}

/** Best first; ties by section id. Scores are scaled by the most that a section can reach, so that they stay in 0 to 1. */
export function rank(plan: QueryPlan, fused: readonly Scored[], { named, hops }: Expansion): readonly Ranked[] {
  const sections = new Map<SectionId, Scored>(fused.map((section) => [section.sectionId, section]));
  const add = (target: Pick<Scored, 'sectionId' | 'documentId' | 'chunkId' | 'textHash'>, part: Explanation): void => {
    const known = sections.get(target.sectionId);
    sections.set(target.sectionId, withParts(known ?? target, [...(known?.parts ?? []), part]));
  };
  for (const target of named)
    add(target, { name: 'title', value: plan.titleWeight * substance(plan, target.ownWords) });
  for (const { target, kind, from, value } of hops.values()) add(target, { name: `hop ${kind} from ${from}`, value });

  const most = (1 + plan.documentWeight + plan.titleWeight) * (1 + plan.hopWeight);
  return [...sections.values()].sort(byScore).map(({ parts, ...section }) => {
    const value = section.score / most;
    const scaled = parts.map((part) => ({ ...part, value: part.value / most }));
    return { ...section, score: value, explanation: { name: 'score', value, parts: scaled } };
  });
}
