/** Chooses what is quoted: the parts that answer, of the best sections that the graph still holds, within the token budget. */
import type { GraphReader, PassageView } from '@docgraph/graph';
import { unreachable, type ChunkId, type SectionId, type Span } from '@docgraph/domain';
import type { Explanation, Passage, Truncated } from './answer.ts';
import { narrow } from './narrow.ts';
import { estimateTokens, linkTo, toPassage, type Revisions } from './passage.ts';
import type { QueryPlan } from './plan.ts';
import { explain } from './rank.ts';
import type { Scored } from './fuse.ts';
import type { RequestStores } from './retrieve.ts';

export interface Evidence {
  readonly results: readonly Passage[];
  readonly truncated: Truncated | null;
}

/** Ranked sections looked at beyond those asked for, to replace ones whose text has changed since it was indexed. */
const SPARE_SECTIONS = 10;

/** The passages of the best sections by chunk, as the graph holds them: what is quoted and judged. */
export async function passagesOf(plan: QueryPlan, ranked: readonly Scored[], graph: GraphReader): Promise<Views> {
  const wanted = ranked.slice(0, plan.resultCountMax + SPARE_SECTIONS).map(({ chunkId }) => chunkId);
  return new Map((await graph.passages(wanted)).map((view) => [view.chunk.id, view]));
}

export type Views = ReadonlyMap<ChunkId, PassageView>;

/** @param views {@link passagesOf} the ranking. */
export async function gatherEvidence(
  plan: QueryPlan,
  ranked: readonly Scored[],
  views: Views,
  { graph, revisions }: Pick<RequestStores, 'graph' | 'revisions'>,
): Promise<Evidence> {
  const wanted = ranked.slice(0, plan.resultCountMax + SPARE_SECTIONS);
  const current = standing(wanted, views).slice(0, plan.resultCountMax);
  const passages = current.map(({ view }) => ({ section: view.section, span: view.chunk.span }));
  const spans =
    plan.narrow && plan.detail !== 'outline' ? narrow(plan.query, passages) : passages.map(({ span }) => span);

  const results: Passage[] = [];
  let dropped = 0;
  let tokensLeft = plan.replyTokensMax;
  for (const [i, found] of current.entries()) {
    const passage = fitting(plan, found, spans[i]!, revisions, tokensLeft);
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

/** Those of the ranked chunks that still have the text by which they were found. */
export const standing = (ranked: readonly Scored[], views: Views): readonly Found[] =>
  ranked
    .map((item) => ({ item, view: views.get(item.chunkId) }))
    .filter((found): found is Found => found.view?.chunk.textHash === found.item.textHash);

/** A ranked chunk whose text has not changed since. */
interface Found {
  readonly item: Scored;
  readonly view: PassageView;
}

/** The item at the detail asked for; a whole section that does not fit is cut to its passage; null when nothing fits. */
function fitting(
  plan: QueryPlan,
  { item, view }: Found,
  span: Span,
  revisions: Revisions,
  tokensLeft: number,
): Passage | null {
  const explanation = explain(plan, item);
  const score = explanation.value;
  const quoted = (stretch: Span): Passage => ({
    ...toPassage(view, revisions, { span: stretch, score }),
    ...(plan.explain && { explanation }),
  });
  const passage = (): Passage => quoted(span);
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
