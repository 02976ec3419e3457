/** The read side over a cache of whole replies: the same question about the same state of the index is answered once. */
import type { Cache } from '@docgraph/cache';
import { AppError, sha256 } from '@docgraph/domain';
import type { Answers, ReplyState, SearchReply } from './answer.ts';
import { CONFIDENCE_MODEL } from './confidence-model.ts';
import { planQuery } from './plan.ts';
import type { TemplateReply } from './templates/template.ts';
import { TUNING } from './tuning.ts';

/** What is kept: a reply as data. */
export type CachedReply = SearchReply | TemplateReply;

/** Raised with every change of a reply's form, or of how replies are made, that the numbers of the ranking do not show. */
const REPLY_VERSION = 2;
const HASH_DIGITS = 12;

/** What a cache has to know of replies. */
export const CACHED_REPLIES = {
  /** Another one for every form and ranking: two versions of the program that share a store do not read each other's. */
  namespace: `reply-${REPLY_VERSION}-${sha256(JSON.stringify([TUNING, CONFIDENCE_MODEL])).slice(0, HASH_DIGITS)}`,
  parse: parseReply,
  /** The documentation does not answer, which is known, and no miss. */
  isNothing: ({ answered }: CachedReply): boolean => !answered,
} as const;

/**
 * Searches and question templates come from the cache; reading a section and listing sources take no longer than looking there. A
 * reply that lacks a part, or that is made while the index is being filled, is given and not kept.
 * @param cache of the index that `answers` reads; its revision must change whenever a graph does.
 */
export function cacheAnswers(answers: Answers, cache: Cache<CachedReply>): Answers {
  const kept =
    <Request, Reply extends CachedReply>(
      tool: string,
      normalise: (request: Request) => unknown,
      answer: (request: Request, signal?: AbortSignal) => Promise<Reply>,
    ) =>
    async (request: Request, signal?: AbortSignal): Promise<Reply> => {
      const compute = async (own: AbortSignal): Promise<{ readonly value: Reply; readonly keep: boolean }> => {
        const value = await answer(request, own);
        return { value, keep: isComplete(value) };
      };
      const key = `${tool} ${sha256(JSON.stringify(normalise(request)))}`;
      // The tool is part of the key: what lies there is a reply of this tool.
      return (await cache.get(key, compute, signal)) as Reply;
    };
  return {
    ...answers,
    // The plan is everything that a request decides, with defaults filled in; a bad request fails here as it does there.
    search: kept('search', (request) => planQuery(request), answers.search),
    troubleshoot: kept('troubleshoot', inOrder, answers.troubleshoot),
    compare: kept('compare', inOrder, answers.compare),
    explain: kept('explain', inOrder, answers.explain),
    relations: kept('relations', inOrder, answers.relations),
    traverse: kept('traverse', inOrder, answers.traverse),
  };
}

/** The fields that are given, in one order whoever gives them. */
function inOrder(request: object): readonly (readonly [string, unknown])[] {
  return Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Vectors arrive without a change of the graph, and a first indexing has no revision yet. */
function isComplete({ degraded, semantic, sources }: ReplyState): boolean {
  return degraded.length === 0 && semantic === 1 && sources.every(({ revision }) => revision !== null);
}

/** @throws AppError `reply-unreadable` (corrupt) for what is no reply. */
function parseReply(stored: unknown): CachedReply {
  if (isReply(stored)) return stored;
  throw new AppError('what the cache holds is no reply: it is computed again', {
    ...{ code: 'reply-unreadable', kind: 'corrupt' },
  });
}

/** The parts without which a reply cannot be written out; the namespace vouches for the rest. */
function isReply(stored: unknown): stored is CachedReply {
  if (typeof stored !== 'object' || stored === null) return false;
  const { degraded, sources, semantic, answered, results, groups } = stored as Readonly<Record<string, unknown>>;
  const lists = [degraded, sources, results ?? groups];
  return lists.every(Array.isArray) && typeof semantic === 'number' && typeof answered === 'boolean';
}
