/** The read side as one object: each call is a pipeline that reads from top to bottom. */
import { AppError } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import {
  NEIGHBOURS_MAX,
  REPLY_TOKENS_DEFAULT,
  REPLY_TOKENS_MAX,
  type Answers,
  type Passage,
  type ReadReply,
  type ReadRequest,
  type ReplyState,
  type SearchReply,
  type SearchRequest,
  type SourcesReply,
} from './answer.ts';
import { expand } from './expand.ts';
import { gatherEvidence } from './evidence.ts';
import { fuse } from './fuse.ts';
import { estimateTokens, linkTo, toPassage, type Revisions } from './passage.ts';
import { planQuery, within, type PlanParts, type QueryPlan } from './plan.ts';
import { rank } from './rank.ts';
import { findSection } from './reference.ts';
import { retrieve, type AnswerStores } from './retrieve.ts';

export interface AnswersOptions {
  /** The stores as they are now; called once a request, so that a rebuilt index is picked up. Null: no index yet. */
  readonly stores: () => Promise<AnswerStores | null>;
  /** Parts of the ranking to run; all by default. */
  readonly parts?: PlanParts;
}

export function createAnswers({ stores, parts }: AnswersOptions): Answers {
  const open = async (): Promise<AnswerStores> => {
    const opened = await stores();
    if (opened !== null) return opened;
    throw new AppError('there is no index yet: run `docgraph ingest FOLDER`, or wait until the first one is done', {
      code: 'no-index',
      kind: 'unavailable',
    });
  };
  return {
    search: async (request, signal) => search(request, await open(), parts, signal),
    read: async (request) => read(request, await open()),
    sources: async () => sources(await open()),
  };
}

async function search(
  request: SearchRequest,
  stores: AnswerStores,
  parts: PlanParts | undefined,
  signal: AbortSignal | undefined,
): Promise<SearchReply> {
  const plan = planQuery(request, parts);
  const revisions = await revisionsOf(stores.graph);
  checkSources(plan, revisions);
  const candidates = await retrieve(plan, stores, signal);
  const fused = fuse(plan, candidates);
  const ranked = rank(plan, fused, await expand(plan, fused, stores.graph));
  const evidence = await gatherEvidence(plan, ranked, stores.graph, revisions);
  return { query: plan.query, ...evidence, ...(await replyState(stores, revisions, candidates.degraded)) };
}

async function read(request: ReadRequest, stores: AnswerStores): Promise<ReadReply> {
  const neighbours = within('neighbours', request.neighbours, 0, 0, NEIGHBOURS_MAX);
  let tokensLeft = within('maxTokens', request.maxTokens, REPLY_TOKENS_DEFAULT, 1, REPLY_TOKENS_MAX);
  const revisions = await revisionsOf(stores.graph);
  const { section, document } = await findSection(stores.graph, request.ref);
  const sections = await stores.graph.sectionsOf(document.id);
  const passage = (i: number): Passage =>
    toPassage({ section: sections[i]!, document }, revisions, { span: null, score: 1 });

  const at = sections.findIndex((s) => s.id === section.id);
  const near = sections.map((_, i) => i).filter((i) => i !== at && Math.abs(i - at) <= neighbours);
  tokensLeft -= estimateTokens(section.text);
  // The nearest neighbours first, so that what does not fit is what is farthest away.
  const kept = near
    .toSorted((a, b) => Math.abs(a - at) - Math.abs(b - at) || a - b)
    .filter((i) => {
      const cost = estimateTokens(sections[i]!.text);
      if (cost > tokensLeft) return false;
      tokensLeft -= cost;
      return true;
    });
  const dropped = near.length - kept.length;
  return {
    section: passage(at),
    before: near.filter((i) => i < at && kept.includes(i)).map(passage),
    after: near.filter((i) => i > at && kept.includes(i)).map(passage),
    outline: sections.map((s) => ({
      ...{ heading: s.heading, level: s.level, link: linkTo(document, s), startLine: s.span.startLine },
    })),
    truncated: dropped === 0 ? null : { dropped, reason: 'maxTokens' },
    ...(await replyState(stores, revisions, [])),
  };
}

async function sources(stores: AnswerStores): Promise<SourcesReply> {
  const revisions = await revisionsOf(stores.graph);
  const list = await Promise.all(
    [...revisions.values()].map(async ({ id, location, revision, indexedAt }) => ({
      ...{ id, location, revision, indexedAt },
      documents: (await stores.graph.manifest(id)).length,
    })),
  );
  return { list, ...(await replyState(stores, revisions, [])) };
}

async function revisionsOf(graph: GraphReader): Promise<Revisions> {
  return new Map((await graph.sources()).map((source) => [source.id, source]));
}

function checkSources(plan: QueryPlan, known: Revisions): void {
  const unknown = plan.filter.sources?.filter((source) => !known.has(source)) ?? [];
  if (unknown.length === 0) return;
  throw new AppError(`there is no source ${unknown.join(', ')}: known are ${[...known.keys()].join(', ') || 'none'}`, {
    code: 'source-not-found',
    kind: 'not-found',
  });
}

async function replyState(
  { index }: AnswerStores,
  revisions: Revisions,
  degraded: readonly string[],
): Promise<ReplyState> {
  const { points, vectors } = await index.stats();
  return {
    degraded,
    semantic: points === 0 ? 0 : vectors / points,
    sources: [...revisions.values()].map(({ id, revision, indexedAt }) => ({ id, revision, indexedAt })),
  };
}
