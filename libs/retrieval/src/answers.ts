/** The read side as one object: each call is a pipeline that reads from top to bottom. */
import { AppError, oneLine, sourceVersion, type SourceId } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import type { IndexStats } from '@docgraph/vector';
import { assess, countWords } from './assess.ts';
import type { Answers, SearchReply, SearchRequest, SourcesReply } from './answer.ts';
import type { ConfidenceSignals } from './confidence.ts';
import { expand, titlesIn } from './expand.ts';
import { gatherEvidence, passagesOf, standing } from './evidence.ts';
import { fuse } from './fuse.ts';
import { createIndexMemory, type RecalledStores } from './index-memory.ts';
import { join } from './join.ts';
import type { Revisions } from './passage.ts';
import { planQuery, type PlanParts, type QueryPlan } from './plan.ts';
import { prefer } from './prefer.ts';
import { createQueryVectors } from './query-vectors.ts';
import { rank } from './rank.ts';
import { read } from './read.ts';
import { replyState } from './reply-state.ts';
import { nearestTo } from './similar.ts';
import { sourceScope, type SourceScope } from './source-scope.ts';
import { ARM_TIMEOUT_MS, retrieve, type AnswerStores, type RequestStores, type RetrieveOptions } from './retrieve.ts';
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
  const { parts, tuning, armTimeoutMs = ARM_TIMEOUT_MS } = options;
  const vectors = createQueryVectors();
  const memory = createIndexMemory();
  const opened = async (): Promise<AnswerStores> => {
    const stores = await options.stores();
    if (stores !== null) return stores;
    throw new AppError('there is no index yet: run `docgraph ingest FOLDER`, or wait until the first one is done', {
      code: 'no-index',
      kind: 'unavailable',
    });
  };
  /** @param sizeOf how to learn the size of the index; a search hears from the index anyway whether it answers. */
  const requestStores = async (
    stores: AnswerStores,
    sizeOf: (recalled: RecalledStores) => Promise<IndexStats>,
    signal?: AbortSignal,
  ): Promise<RequestStores> => {
    const known = await memory.recall(stores);
    const size = await withinDeadline(() => sizeOf(known), armTimeoutMs, signal);
    signal?.throwIfAborted();
    const { sources, size: _, ...recalled } = known;
    return { ...stores, ...recalled, size, revisions: new Map(sources.map((source) => [source.id, source])) };
  };
  const open = async (signal?: AbortSignal): Promise<RequestStores> =>
    requestStores(await opened(), ({ index }) => index.stats(), signal);
  /** Begins to embed the question of a plan: what takes longest goes first. */
  const embedQuestion = async ({ arms, embedded }: QueryPlan, { embedder }: AnswerStores, signal?: AbortSignal) => {
    if (embedder === null || !arms.includes('dense')) return null;
    return withinDeadline((limit) => vectors.vectorsOf(embedded, embedder, limit), armTimeoutMs, signal);
  };
  const searchOn = async (
    request: SearchRequest,
    stores: AnswerStores,
    ready: (signal?: AbortSignal) => Promise<RequestStores>,
    signal?: AbortSignal,
  ): Promise<SearchReply> => {
    const plan = planQuery(request, parts, tuning);
    signal?.throwIfAborted();
    const meanings = embedQuestion(plan, stores, signal);
    const attempt = async () => search(plan, await ready(signal), { ...options, armTimeoutMs, meanings, signal });
    const first = await attempt();
    // An edit came between: what was found has another text now, and is found anew.
    return (first.isOvertaken ? await attempt() : first).reply;
  };
  return {
    search: async (request, signal) => {
      const stores = await opened();
      return searchOn(request, stores, () => requestStores(stores, ({ size }) => size(), signal), signal);
    },
    read: async (request, signal) => read(request, await open(signal), signal),
    sources: async () => sources(await open()),
    ...createTemplates(open, (request, stores, signal) => searchOn(request, stores, async () => stores, signal)),
  };
}

interface SearchOptions extends Omit<RetrieveOptions, 'meaning'>, Pick<AnswersOptions, 'onJudged'> {
  readonly armTimeoutMs: number;
  /** Vectors of the question and of its parts; null when there are none, or not in time. Never rejects. */
  readonly meanings: Promise<readonly Float32Array[] | null>;
}

interface SearchOutcome {
  readonly reply: SearchReply;
  /** Whether nothing that was found has its text any more. */
  readonly isOvertaken: boolean;
}

/** Whatever needs no answer of another store is asked for at once: each stage is one round trip, however many questions there are. */
async function search(asGiven: QueryPlan, stores: RequestStores, options: SearchOptions): Promise<SearchOutcome> {
  const meaningOf = async (i: number): Promise<Float32Array | undefined> => (await options.meanings)?.[i];
  const { graph, revisions, defaultVersions } = stores;
  const plan = withSources(asGiven, sourcesMeant(asGiven, revisions, sourceScope(revisions, defaultVersions)));
  const plans = [plan, ...plan.parts];
  const [candidates, titled, words] = await Promise.all([
    Promise.all(plans.map((each, i) => retrieve(each, stores, { ...options, meaning: meaningOf(i) }))),
    titlesIn(plans, graph),
    countWords(plan, stores, options.armTimeoutMs),
  ]);
  const found = plans.map((each, i) => ({ plan: each, fused: fuse(each, candidates[i]!) }));
  const expansions = await expand(found, titled, graph);
  const [whole, ...answers] = found.map((each, i) => rank(each.plan, each.fused, expansions[i]!));
  const ranked = await prefer(plan, join(plan, whole!, answers), graph);
  if (ranked.length === 0) await checkPath(plan, graph);
  const views = await passagesOf(plan, ranked, graph);
  const isOvertaken = ranked.length > 0 && standing(ranked, views).length === 0;
  const judged = isOvertaken ? [] : ranked;
  const assessment = assess({
    plan,
    candidates: candidates[0]!,
    ranked: judged,
    words,
    views,
    onJudged: options.onJudged,
  });
  const evidence = await gatherEvidence(plan, ranked, views, stores);
  // The index has answered, and then no more: what depends on it may be wrong.
  const silent = new Set([...candidates[0]!.degraded, ...(words.isInformed ? [] : (['lexical'] as const))]);
  const size = plan.arms.every((arm) => silent.has(arm)) ? null : stores.size;
  const reply = { query: plan.query, ...assessment, ...evidence, ...replyState({ ...stores, size }, [...silent]) };
  return { reply, isOvertaken };
}

async function sources(stores: RequestStores): Promise<SourcesReply> {
  const { searched } = sourceScope(stores.revisions, stores.defaultVersions);
  const list = await Promise.all(
    [...stores.revisions.values()].map(async ({ id, location, revision, indexedAt }) => ({
      ...{ id, location, revision, indexedAt, version: sourceVersion(id), isDefault: searched?.has(id) ?? true },
      documents: (await stores.graph.manifest(id)).length,
    })),
  );
  return { list, ...replyState(stores, []) };
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
