/** The read side as one object: each call is a pipeline that reads from top to bottom. */
import { AppError, oneLine, sourceVersion, type SourceId } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import { assess } from './assess.ts';
import type { Answers, SearchReply, SearchRequest, SourcesReply } from './answer.ts';
import type { ConfidenceSignals } from './confidence.ts';
import { expand } from './expand.ts';
import { gatherEvidence } from './evidence.ts';
import { fuse, type Scored } from './fuse.ts';
import { join } from './join.ts';
import type { Revisions } from './passage.ts';
import { planQuery, type PlanParts, type QueryPlan } from './plan.ts';
import { prefer } from './prefer.ts';
import { createQueryVectors } from './query-vectors.ts';
import { rank } from './rank.ts';
import { read } from './read.ts';
import { replyState, revisionsOf } from './reply-state.ts';
import { nearestTo } from './similar.ts';
import { sourceScope, type SourceScope } from './source-scope.ts';
import {
  ARM_TIMEOUT_MS,
  retrieve,
  type AnswerStores,
  type Candidates,
  type RequestStores,
  type RetrieveOptions,
} from './retrieve.ts';
import { withinDeadline } from './deadline.ts';
import { createTemplates } from './templates.ts';
import type { Tuning } from './tuning.ts';

export interface AnswersOptions {
  /** The stores as they are now; called once a request, so that a rebuilt index is picked up. Null: no index yet. */
  readonly stores: () => Promise<AnswerStores | null>;
  /** Parts of the ranking to run; all by default. */
  readonly parts?: PlanParts;
  /** Numbers of the ranking; default {@link TUNING}. For the program that cross-validates them. */
  readonly tuning?: Tuning;
  /** Time a retriever has before the answer goes out without it; default {@link ARM_TIMEOUT_MS}. */
  readonly armTimeoutMs?: number;
  /** Told what each confidence was computed from: for the program that fits the model. */
  readonly onJudged?: (signals: ConfidenceSignals) => void;
}

/** The read side on the given stores. */
export function createAnswers(options: AnswersOptions): Answers {
  const { stores, armTimeoutMs = ARM_TIMEOUT_MS } = options;
  const vectors = createQueryVectors();
  const open = async (signal?: AbortSignal): Promise<RequestStores> => {
    const opened = await stores();
    if (opened !== null) {
      const size = await withinDeadline(() => opened.index.stats(), armTimeoutMs, signal);
      signal?.throwIfAborted();
      return { ...opened, size };
    }
    throw new AppError('there is no index yet: run `docgraph ingest FOLDER`, or wait until the first one is done', {
      code: 'no-index',
      kind: 'unavailable',
    });
  };
  return {
    search: async (request, signal) => search(request, await open(signal), { ...options, vectors, signal }),
    read: async (request, signal) => read(request, await open(signal), signal),
    sources: async () => sources(await open()),
    ...createTemplates(open, (request, opened, signal) => search(request, opened, { ...options, vectors, signal })),
  };
}

type SearchOptions = Pick<AnswersOptions, 'parts' | 'tuning' | 'onJudged'> & RetrieveOptions;

async function search(request: SearchRequest, stores: RequestStores, options: SearchOptions): Promise<SearchReply> {
  const { parts, tuning, onJudged } = options;
  const asGiven = planQuery(request, parts, tuning);
  const revisions = await revisionsOf(stores.graph);
  const plan = withSources(asGiven, sourcesMeant(asGiven, revisions, sourceScope(revisions, stores.defaultVersions)));
  const [whole, ...asked] = await Promise.all([plan, ...plan.parts].map((part) => rankFor(part, stores, options)));
  const { candidates, ranked: found } = whole!;
  const answers = asked.map((part) => part.ranked);
  const ranked = await prefer(plan, join(plan, found, answers), stores.graph);
  const assessment = await assess({
    ...{ plan, candidates, ranked, stores, onJudged },
    timeoutMs: options.armTimeoutMs ?? ARM_TIMEOUT_MS,
  });
  if (ranked.length === 0) await checkPath(plan, stores.graph);
  const evidence = await gatherEvidence(plan, ranked, stores.graph, revisions);
  const state = replyState(stores, revisions, candidates.degraded);
  return { query: plan.query, ...assessment, ...evidence, ...state };
}

/** One question, as a whole or a part of another: what the retrievers find, with what the graph proposes. */
async function rankFor(
  plan: QueryPlan,
  stores: RequestStores,
  options: RetrieveOptions,
): Promise<{ readonly candidates: Candidates; readonly ranked: readonly Scored[] }> {
  const candidates = await retrieve(plan, stores, options);
  const fused = fuse(plan, candidates);
  return { candidates, ranked: rank(plan, fused, await expand(plan, fused, stores.graph)) };
}

async function sources(stores: RequestStores): Promise<SourcesReply> {
  const revisions = await revisionsOf(stores.graph);
  const { searched } = sourceScope(revisions, stores.defaultVersions);
  const list = await Promise.all(
    [...revisions.values()].map(async ({ id, location, revision, indexedAt }) => ({
      ...{ id, location, revision, indexedAt, version: sourceVersion(id), isDefault: searched?.has(id) ?? true },
      documents: (await stores.graph.manifest(id)).length,
    })),
  );
  return { list, ...replyState(stores, revisions, []) };
}

/** @throws AppError `not-found` that names the nearest folders, where no document lies below the path that was asked for. */
async function checkPath({ filter: { pathPrefix } }: QueryPlan, graph: GraphReader): Promise<void> {
  if (pathPrefix === undefined) return;
  const known = await graph.documents({ source: null, after: null, limit: PATHS_MAX });
  const folder = pathPrefix.replace(/\/$/, '');
  if (known.length === PATHS_MAX || known.some(({ path }) => path === folder || path.startsWith(`${folder}/`))) return;
  const near = nearestTo(
    folder,
    known.map(({ path }) => path.replace(/[^/]*$/, '')).filter((path) => path !== ''),
  );
  const suggestion = near.length === 0 ? 'leave path out' : `did you mean ${near.join(', ')}?`;
  throw new AppError(`no document lies at or below ${oneLine(pathPrefix)}; ${suggestion}`, {
    code: 'not-found',
    kind: 'not-found',
  });
}

/** Documents looked through for a folder; in a larger documentation an empty answer stays one. */
const PATHS_MAX = 2000;

/**
 * The sources to search; undefined for all.
 * @throws AppError `not-found` for a name that means none.
 */
function sourcesMeant(plan: QueryPlan, known: Revisions, scope: SourceScope): readonly SourceId[] | undefined {
  const named = plan.filter.sources;
  if (named === undefined)
    return scope.searched === null ? undefined : [...scope.searched].flatMap((id) => scope.find(id) ?? []);
  const unknown = named.filter((name) => scope.find(name) === null);
  if (unknown.length === 0) return [...new Set(named.flatMap((name) => scope.find(name) ?? []))];
  throw new AppError(`there is no source ${unknown.join(', ')}: known are ${[...known.keys()].join(', ') || 'none'}`, {
    code: 'source-not-found',
    kind: 'not-found',
  });
}

function withSources(plan: QueryPlan, sources: readonly SourceId[] | undefined): QueryPlan {
  if (sources === undefined) return plan;
  const filter = { ...plan.filter, sources };
  return { ...plan, filter, parts: plan.parts.map((part) => withSources(part, sources)) };
}
