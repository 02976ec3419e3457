/** The question templates on the given stores: each finds its subjects, drafts its groups, and is quoted within the budget. */
import { oneLine } from '@docgraph/domain';
import {
  REPLY_TOKENS_DEFAULT,
  REPLY_TOKENS_MAX,
  QUERY_CHARS_MAX,
  type ReplyState,
  type SearchReply,
  type SearchRequest,
} from './answer.ts';
import { invalid, within } from './plan.ts';
import { replyState } from './reply-state.ts';
import { scopedGraph, sourceScope } from './source-scope.ts';
import type { RequestStores } from './retrieve.ts';
import type { Draft } from './templates/claim.ts';
import { compare } from './templates/compare.ts';
import { dependencies } from './templates/dependencies.ts';
import { explain } from './templates/explain.ts';
import { impact } from './templates/impact.ts';
import { createKnowledge, type Knowledge } from './templates/knowledge.ts';
import { namesOf } from './templates/node-names.ts';
import { path } from './templates/path.ts';
import { toReply } from './templates/reply.ts';
import { findSubject, subjectIfKnown } from './templates/subject.ts';
import {
  DEPTH_DEFAULT,
  DEPTH_MAX,
  PATH_STEPS_MAX,
  STARTS_MAX,
  type CompareRequest,
  type RelationsRequest,
  type Subject,
  type TemplateReply,
  type Templates,
  type TraverseRequest,
  type TroubleshootRequest,
} from './templates/template.ts';
import { traverse } from './templates/traverse.ts';
import { troubleshoot } from './templates/troubleshoot.ts';

export type Search = (request: SearchRequest, stores: RequestStores, signal?: AbortSignal) => Promise<SearchReply>;

/** @param open the stores of a request. */
export function createTemplates(open: (signal?: AbortSignal) => Promise<RequestStores>, search: Search): Templates {
  const answer = async (
    { maxTokens }: { readonly maxTokens?: number },
    signal: AbortSignal | undefined,
    draft: (knowledge: Knowledge, tokensMax: number) => Promise<Drafted>,
  ): Promise<TemplateReply> => {
    const tokensMax = within('maxTokens', maxTokens, REPLY_TOKENS_DEFAULT, 1, REPLY_TOKENS_MAX);
    signal?.throwIfAborted();
    const stores = await open(signal);
    const { revisions } = stores;
    const searchFor = (query: string, max: number): Promise<SearchReply> =>
      search({ query: query.slice(0, QUERY_CHARS_MAX), maxResults: max, maxTokens: REPLY_TOKENS_MAX }, stores, signal);
    const scope = sourceScope(revisions, stores.defaultVersions);
    const graph = scopedGraph(stores.graph, scope);
    const knowledge = createKnowledge({ graph, revisions, scope, search: searchFor, signal });
    const { subjects, next = null, ...drafted } = await draft(knowledge, tokensMax);
    const reply = await toReply(knowledge, subjects, drafted, tokensMax);
    const state: ReplyState = replyState(stores, knowledge.degraded());
    return { ...reply, next, ...state };
  };
  return {
    troubleshoot: (request, signal) => answer(request, signal, (knowledge) => diagnosed(knowledge, request)),
    compare: (request, signal) => answer(request, signal, (knowledge) => compared(knowledge, request)),
    explain: (request, signal) =>
      answer(request, signal, async (knowledge) => {
        const subject = await findSubject(knowledge, request.subject);
        return { subjects: [subject], ...(await explain(knowledge, subject)) };
      }),
    relations: (request, signal) => answer(request, signal, (knowledge) => related(knowledge, request)),
    traverse: (request, signal) =>
      answer(request, signal, (knowledge, tokensMax) => traversed(knowledge, request, tokensMax)),
  };
}

interface Drafted extends Draft {
  readonly subjects: readonly Subject[];
  readonly next?: string | null;
}

async function diagnosed(knowledge: Knowledge, { error }: TroubleshootRequest): Promise<Drafted> {
  const text = error.trim();
  if (text === '') throw invalid('error is empty: paste the message or the lines of the log');
  if (text.length > QUERY_CHARS_MAX)
    throw invalid(
      `error has ${text.length} characters, at most ${QUERY_CHARS_MAX} are accepted: paste the lines that matter`,
    );
  const { errors, ...draft } = await troubleshoot(knowledge, text);
  const names = await namesOf(knowledge, errors);
  return {
    subjects: [...names.values()].map((name) => ({ ...name, asked: oneLine(text), alternatives: [] })),
    ...draft,
  };
}

async function compared(knowledge: Knowledge, { a, b }: CompareRequest): Promise<Drafted> {
  const subjects = [await subjectIfKnown(knowledge, a), await subjectIfKnown(knowledge, b)] as const;
  requireTwo(...subjects);
  return { subjects: subjects.filter((subject) => subject !== null), ...(await compare(knowledge, [a, b], subjects)) };
}

function requireTwo(a: Subject | null, b: Subject | null): void {
  if (a !== null && a.id === b?.id)
    throw invalid(`“${oneLine(a.asked)}” and “${oneLine(b.asked)}” mean the same thing: name two different ones`);
}

async function related(knowledge: Knowledge, request: RelationsRequest): Promise<Drafted> {
  const { question, subject: asked, to } = request;
  if ((question === 'path') !== (to !== undefined))
    throw invalid(question === 'path' ? 'a path needs `to`: the other thing' : '`to` is for the question `path` only');
  const depth = within('depth', request.depth, DEPTH_DEFAULT, 1, DEPTH_MAX);
  const subject = await findSubject(knowledge, asked);
  if (to === undefined) {
    const ask = question === 'impact' ? impact : dependencies;
    return { subjects: [subject], ...(await ask(knowledge, subject, depth)) };
  }
  const other = await findSubject(knowledge, to);
  requireTwo(subject, other);
  return {
    subjects: [subject, other],
    ...(await path(knowledge, subject, other, Math.min(2 * depth, PATH_STEPS_MAX))),
  };
}

async function traversed(knowledge: Knowledge, request: TraverseRequest, tokensMax: number): Promise<Drafted> {
  const { start } = request;
  if (start.length === 0 || start.length > STARTS_MAX)
    throw invalid(`start has ${start.length} entries: give 1 to ${STARTS_MAX} names, references or ids`);
  const depth = within('depth', request.depth, 1, 1, DEPTH_MAX);
  const subjects = await Promise.all(start.map((asked) => findSubject(knowledge, asked)));
  return { subjects, ...(await traverse(knowledge, subjects, { ...request, depth }, tokensMax)) };
}
