/** Chooses what is quoted: passages of the best sections that the graph still holds, within the token budget. */
import type { GraphReader, PassageView } from '@docgraph/graph';
import { unreachable, type SectionId, type Span } from '@docgraph/domain';
import type { Explanation, Passage, Truncated } from './answer.ts';
import { estimateTokens, linkTo, toPassage, type Revisions } from './passage.ts';
import type { QueryPlan } from './plan.ts';
import { explain } from './rank.ts';
import type { Scored } from './fuse.ts';

export interface Evidence {
  readonly results: readonly Passage[];
  readonly truncated: Truncated | null;
}

/** Ranked sections looked at beyond those asked for, to replace ones whose text has changed since it was indexed. */
const SPARE_SECTIONS = 10;

export async function gatherEvidence(
  plan: QueryPlan,
  ranked: readonly Scored[],
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
      results.push(passage);
    }
  }
  return {
    results: plan.explain ? await withOrigins(results, graph) : results,
    truncated: dropped === 0 ? null : { dropped, reason: 'maxTokens' },
  };
}

/** The item at the detail asked for; a whole section that does not fit is cut to its passage; null when nothing fits. */
function fitting(
  plan: QueryPlan,
  item: Scored,
  view: PassageView,
  revisions: Revisions,
  tokensLeft: number,
): Passage | null {
  const explanation = explain(plan, item);
  const score = explanation.value;
  const quoted = (span: Span): Passage => ({
    ...toPassage(view, revisions, { span, score }),
    ...(plan.explain && { explanation }),
  });
  const passage = (): Passage => quoted(view.chunk.span);
  const fits = (p: Passage): boolean => estimateTokens(p.text) <= tokensLeft;
  switch (plan.detail) {
    case 'outline':
      return { ...passage(), text: '' };
    case 'passage':
      return [passage()].find(fits) ?? null;
    case 'section':
      return [quoted(view.section.span), passage()].find(fits) ?? null;
    default:
      return unreachable(plan.detail);
  }
}

/** Names the sections that hops came from by their links, which a reader can follow. */
async function withOrigins(results: readonly Passage[], graph: GraphReader): Promise<readonly Passage[]> {
  const origins = results.flatMap(({ explanation }) => explanation?.parts ?? []).flatMap(({ from }) => from ?? []);
  const views = await graph.sections([...new Set(origins)] as SectionId[]);
  const links = new Map<string, string>(views.map(({ section, document }) => [section.id, linkTo(document, section)]));
  const linked = (part: Explanation): Explanation =>
    part.from === undefined ? part : { ...part, from: links.get(part.from) ?? part.from };
  return results.map((passage) =>
    passage.explanation === undefined
      ? passage
      : { ...passage, explanation: { ...passage.explanation, parts: passage.explanation.parts?.map(linked) ?? [] } },
  );
}
