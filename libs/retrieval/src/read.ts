/** Reads one section with its neighbours: find → fit → quote. */
import type { SectionRecord } from '@docgraph/domain';
import {
  NEIGHBOURS_MAX,
  REPLY_TOKENS_DEFAULT,
  REPLY_TOKENS_MAX,
  type Passage,
  type ReadReply,
  type ReadRequest,
} from './answer.ts';
import { estimateTokens, linesWithin, linkTo, toPassage } from './passage.ts';
import { within } from './plan.ts';
import { findSection } from './reference.ts';
import { replyState } from './reply-state.ts';
import type { RequestStores } from './retrieve.ts';
import { sourceScope } from './source-scope.ts';

/**
 * The section asked for is given whole, whatever `maxTokens` says, unless it is longer than {@link REPLY_TOKENS_MAX}: then
 * its first lines are, and `truncated` counts it. Neighbours are added while they fit.
 */
export async function read(request: ReadRequest, stores: RequestStores, signal?: AbortSignal): Promise<ReadReply> {
  signal?.throwIfAborted();
  const neighbours = within('neighbours', request.neighbours, 0, 0, NEIGHBOURS_MAX);
  const tokensMax = within('maxTokens', request.maxTokens, REPLY_TOKENS_DEFAULT, 1, REPLY_TOKENS_MAX);
  const { revisions } = stores;
  const scope = sourceScope(revisions, stores.defaultVersions);
  const { document, sections, at } = await findSection(stores.graph, request.ref, scope);
  signal?.throwIfAborted();

  const own = sections[at]!;
  const span = linesWithin(own, REPLY_TOKENS_MAX);
  const quote = (section: SectionRecord): Passage =>
    toPassage({ section, document }, revisions, { span: section === own ? span : section.span, score: 1 });
  const near = sections.filter((_, i) => i !== at && Math.abs(i - at) <= neighbours);
  const kept = fitting(near, own, tokensMax);
  const dropped = near.length - kept.size + (span.endOffset < own.span.endOffset ? 1 : 0);
  return {
    section: quote(own),
    before: near.filter((s) => kept.has(s) && s.ordinal < own.ordinal).map(quote),
    after: near.filter((s) => kept.has(s) && s.ordinal > own.ordinal).map(quote),
    outline: sections.map((s) => ({
      ...{ heading: s.heading, level: s.level, link: linkTo(document, s), startLine: s.span.startLine },
    })),
    truncated: dropped === 0 ? null : { dropped, reason: 'maxTokens' },
    ...replyState(stores, []),
  };
}

/** The nearest first, so that what does not fit beside the section itself is what is farthest away. */
function fitting(near: readonly SectionRecord[], own: SectionRecord, tokensMax: number): ReadonlySet<SectionRecord> {
  const distance = (section: SectionRecord): number => Math.abs(section.ordinal - own.ordinal);
  let tokensLeft = tokensMax - estimateTokens(own.text);
  const kept = new Set<SectionRecord>();
  for (const section of near.toSorted((a, b) => distance(a) - distance(b) || a.ordinal - b.ordinal)) {
    const cost = estimateTokens(section.text);
    if (cost > tokensLeft) continue;
    tokensLeft -= cost;
    kept.add(section);
  }
  return kept;
}
