/** What templates know the documentation by: the graph in bounded portions, and search. One object a request. */
import type { EdgeKind, SectionId, SectionRecord } from '@docgraph/domain';
import type { EdgeView, GraphReader, NodeId, SectionView } from '@docgraph/graph';
import type { Assessment, Passage, SearchReply } from '../answer.ts';
import type { Revisions } from '../passage.ts';
import type { SourceScope } from '../source-scope.ts';

/** Edges of one question to the graph. The most mentioned name of longhorn has 919. */
const EDGES_MAX = 200;

export interface Knowledge {
  readonly graph: GraphReader;
  readonly revisions: Revisions;
  readonly scope: SourceScope;
  edges(
    nodes: readonly NodeId[],
    kinds: readonly EdgeKind[],
    direction: 'out' | 'in',
    max?: number,
  ): Promise<readonly EdgeView[]>;
  section(id: SectionId): Promise<SectionView | null>;
  /** The sections of the same document, in its order. */
  siblings(id: SectionId): Promise<readonly SectionRecord[]>;
  /** The best passages, best first. */
  search(query: string, max: number): Promise<readonly Passage[]>;
  /** The same, where they are the answer for want of a statement: how sure they are is how sure the reply is. */
  standIn(query: string, max: number): Promise<readonly Passage[]>;
  /** Of the searches that stood in the least sure one; null when none did. */
  assessment(): Assessment | null;
  /** Parts of the search that did not answer so far. */
  degraded(): readonly string[];
}

export interface KnowledgeOptions {
  readonly graph: GraphReader;
  readonly revisions: Revisions;
  readonly scope: SourceScope;
  readonly search: (query: string, max: number) => Promise<SearchReply>;
  readonly signal?: AbortSignal | undefined;
}

export function createKnowledge({ graph, revisions, scope, search, signal }: KnowledgeOptions): Knowledge {
  const degraded = new Set<string>();
  let assessment: Assessment | null = null;
  const asked = new Map<string, Promise<SearchReply>>();
  const ask = async (query: string, max: number): Promise<SearchReply> => {
    const key = `${max} ${query}`;
    const reply = asked.get(key) ?? search(query, max);
    asked.set(key, reply);
    for (const part of (await reply).degraded) degraded.add(part);
    return reply;
  };
  return {
    ...{ graph, revisions, scope },
    async edges(nodes, kinds, direction, max = EDGES_MAX) {
      signal?.throwIfAborted();
      if (nodes.length === 0) return [];
      return (await graph.edges({ nodes, kinds, direction, after: null, limit: max })).edges;
    },
    async section(id) {
      return (await graph.sections([id]))[0] ?? null;
    },
    async siblings(id) {
      const [view] = await graph.sections([id]);
      return view === undefined ? [] : graph.sectionsOf(view.document.id);
    },
    search: async (query, max) => (await ask(query, max)).results,
    async standIn(query, max) {
      const { results, confidence, answered, tried } = await ask(query, max);
      if (assessment === null || confidence < assessment.confidence) assessment = { confidence, answered, tried };
      return results;
    },
    assessment: () => assessment,
    degraded: () => [...degraded].sort(),
  };
}
