/** A small documentation in memory with the interface of the read side, for tests of the doors. Not exported. */
import { AppError, documentId, sectionId, type SourceId } from '@docgraph/domain';
import { REPLY_TOKENS_DEFAULT } from '@docgraph/retrieval';
import type {
  Answers,
  Finding,
  Passage,
  ReadReply,
  ReplyState,
  SearchReply,
  SearchRequest,
  SourceState,
  TemplateReply,
} from '@docgraph/retrieval';

const SOURCE = 'docs' as SourceId;
export const REVISION = '3f786850e387550fdab836ed7e6dc881de23001b';
/** What the fixture takes a page to cost. */
const TOKENS_A_PAGE = 100;
const INDEXED_AT = '2026-01-02T03:04:05.000Z';

/** Names of the tools in the order in which they are listed. */
export const TOOLS = [
  ...['search_documentation', 'read_section', 'list_sources'],
  ...['troubleshoot', 'compare', 'explain', 'find_relations', 'traverse_relationships'],
];

/** One section a file: path, heading, text. */
export const PAGES = [
  [
    'guides/backup.md',
    'Restore a backup',
    '## Restore a backup\n\nRun `docgraph restore FILE`; it replaces the index.\n',
  ],
  ['guides/install.md', 'Install', '## Install\n\nRun `npm install`. No key and no account is needed.\n'],
  [
    'reference/errors.md',
    'Port in use',
    '## Port in use\n\nAnother process has the port. Stop it or take another port.\n',
  ],
] as const;

/** Sections that share words with the question, most first; parts of the state can be set. */
export function createFixture(state: Partial<ReplyState> = {}, pages: readonly Page[] = PAGES): Answers {
  const reply: ReplyState = {
    degraded: [],
    semantic: 1,
    sources: [{ id: SOURCE, revision: REVISION, indexedAt: INDEXED_AT }],
    ...state,
  };
  const passages = pages.map(passage);
  return {
    search: async (request, signal) => {
      signal?.throwIfAborted();
      const unknown = request.sources?.find((source) => source !== SOURCE);
      if (unknown !== undefined)
        throw notFound('source-not-found', `there is no source "${unknown}"; known: ${SOURCE}`);
      return search(reply, passages, request);
    },
    read: async (request) => read(reply, passages, request.ref, request.neighbours ?? 0),
    sources: async () => ({ ...reply, list: [source(pages.length)] }),
    troubleshoot: async ({ error }) => template(reply, passages, [error]),
    compare: async ({ a, b }) => template(reply, passages, [a, b]),
    explain: async ({ subject }) => template(reply, passages, [subject]),
    relations: async ({ subject, to }) => template(reply, passages, to === undefined ? [subject] : [subject, to]),
    traverse: async ({ start }) => template(reply, passages, start),
  };
}

/** Each subject is a page with its heading; the first page refers to each. */
function template(state: ReplyState, passages: readonly Passage[], asked: readonly string[]): TemplateReply {
  const node = ({ sectionId: id, citation }: Passage) => ({
    ...{ id, kind: 'section' as const, label: citation.headingPath[0] ?? '', ref: citation.link },
  });
  const subjects = asked.map((name) => {
    const page = passages.find(({ citation }) => citation.headingPath[0] === name);
    if (page === undefined) throw notFound('name-not-found', `the documentation has nothing named “${name}”`);
    return { page, subject: { ...node(page), asked: name, alternatives: [] } };
  });
  const findings = subjects.map(({ page }): Finding => ({
    ...page,
    relations: [{ kind: 'REFERS_TO', from: node(passages[0]!), to: node(page), level: 1, rule: 'name', confidence: 1 }],
    isCut: false,
    subject: asked.length > 1 ? (page.citation.headingPath[0] ?? null) : null,
  }));
  return {
    ...state,
    subjects: subjects.map(({ subject }) => subject),
    groups: [{ name: 'related', about: null, findings }],
    ...{ notes: [], truncated: null, next: null, confidence: 1, answered: true, tried: null },
  };
}

export type Page = readonly [path: string, heading: string, text: string];

function passage([path, heading, text]: Page): Passage {
  const document = documentId(SOURCE, path);
  const link = `${SOURCE}:${path}#${heading.toLowerCase().replaceAll(' ', '-')}`;
  const lines = { startLine: 3, endLine: 2 + text.trimEnd().split('\n').length };
  const citation = {
    source: SOURCE,
    path,
    title: 'Manual',
    headingPath: [heading],
    ...lines,
    link,
    revision: REVISION,
  };
  return { sectionId: sectionId(document, heading), documentId: document, citation, text, hidden: 0, score: 1 };
}

function search(state: ReplyState, passages: readonly Passage[], request: SearchRequest): SearchReply {
  const words = request.query.toLowerCase().match(/\w+/g) ?? [];
  const score = ({ text }: Passage): number => words.filter((word) => text.toLowerCase().includes(word)).length;
  const ranked = passages
    .map((item) => ({ ...item, score: score(item) / words.length }))
    .filter((item) => item.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, request.maxResults);
  const fitting = Math.max(1, Math.floor((request.maxTokens ?? REPLY_TOKENS_DEFAULT) / TOKENS_A_PAGE));
  const dropped = Math.max(0, ranked.length - fitting);
  const truncated = dropped === 0 ? null : ({ dropped, reason: 'maxTokens' } as const);
  const answered = ranked.length > 0;
  const tried = answered ? null : { lookups: ['words'] as const, unknown: words, elsewhere: [] };
  const assessment = { confidence: ranked[0]?.score ?? 0, answered, tried };
  return { ...state, query: request.query, ...assessment, results: ranked.slice(0, fitting), truncated };
}

function read(state: ReplyState, passages: readonly Passage[], ref: string, neighbours: number): ReadReply {
  const at = passages.findIndex(({ sectionId: id, citation: { link } }) => [id, link].includes(ref));
  const section = passages[at];
  if (section === undefined)
    throw notFound('section-not-found', `there is no section "${ref}"; nearest: ${passages[0]?.citation.link}`);
  const outline = passages.map(({ citation }) => ({
    heading: citation.headingPath[0] ?? '',
    level: 2,
    link: citation.link,
    startLine: citation.startLine,
  }));
  const before = passages.slice(Math.max(0, at - neighbours), at);
  return { ...state, section, before, after: passages.slice(at + 1, at + 1 + neighbours), outline, truncated: null };
}

function source(documents: number): SourceState {
  const state = { id: SOURCE, location: '/srv/docs', revision: REVISION, indexedAt: INDEXED_AT };
  return { ...state, documents, version: null, isDefault: true };
}

function notFound(code: string, message: string): AppError {
  return new AppError(message, { code, kind: 'not-found' });
}
