/** Chooses what is quoted: passages of the best sections that the graph still holds, within the token budget. */
import type { GraphReader, PassageView } from '@docgraph/graph';
import { unreachable } from '@docgraph/domain';
import type { Passage, Truncated } from './answer.ts';
import { estimateTokens, toPassage, type Revisions } from './passage.ts';
import type { QueryPlan } from './plan.ts';
import type { Ranked } from './rank.ts';

export interface Evidence {
  readonly results: readonly Passage[];
  readonly truncated: Truncated | null;
}

/** Ranked sections looked at beyond those asked for, to replace ones whose text has changed since it was indexed. */
const SPARE_SECTIONS = 10;

export async function gatherEvidence(
  plan: QueryPlan,
  ranked: readonly Ranked[],
  graph: GraphReader,
  revisions: Revisions,
): Promise<Evidence> {
  const wanted = ranked.slice(0, plan.resultCountMax + SPARE_SECTIONS);
  const views = new Map((await graph.passages(wanted.map((r) => r.chunkId))).map((view) => [view.chunk.id, view]));
  const current = wanted.filter((r) => views.get(r.chunkId)?.chunk.textHash === r.textHash);

  const results: Passage[] = [];
  let dropped = 0;
  let tokensLeft = plan.replyTokensMax;
  for (const item of current.slice(0, plan.resultCountMax)) {
    const passage = fitting(plan, item, views.get(item.chunkId)!, revisions, tokensLeft);
    if (passage === null) dropped++;
    else {
      tokensLeft -= estimateTokens(passage.text);
      results.push(plan.explain ? { ...passage, explanation: item.explanation } : passage);
    }
  }
  return { results, truncated: dropped === 0 ? null : { dropped, reason: 'maxTokens' } };
}

/** The item at the detail asked for; a whole section that does not fit is cut to its passage; null when nothing fits. */
function fitting(
  plan: QueryPlan,
  item: Ranked,
  view: PassageView,
  revisions: Revisions,
  tokensLeft: number,
): Passage | null {
  const { score } = item;
  const passage = (): Passage => toPassage(view, revisions, { span: view.chunk.span, score });
  const fits = (p: Passage): boolean => estimateTokens(p.text) <= tokensLeft;
  switch (plan.detail) {
    case 'outline':
      return { ...passage(), text: '' };
    case 'passage':
      return [passage()].find(fits) ?? null;
    case 'section':
      return [toPassage(view, revisions, { span: view.section.span, score }), passage()].find(fits) ?? null;
    default:
      return unreachable(plan.detail);
  }
}
