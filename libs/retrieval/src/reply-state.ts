/** What every reply says about the index it comes from. */
import type { GraphReader } from '@docgraph/graph';
import type { ReplyState } from './answer.ts';
import type { Revisions } from './passage.ts';
import type { RequestStores } from './retrieve.ts';

export async function revisionsOf(graph: GraphReader): Promise<Revisions> {
  return new Map((await graph.sources()).map((source) => [source.id, source]));
}

/** Both ways of looking something up need the index. */
const NEED_INDEX: readonly string[] = ['lexical', 'dense'];

/** @param degraded names of the parts that did not answer; where the index did not, all that need it are named. */
export function replyState({ size }: RequestStores, revisions: Revisions, degraded: readonly string[]): ReplyState {
  return {
    degraded: size === null ? [...new Set([...NEED_INDEX, ...degraded])] : degraded,
    semantic: size === null || size.points === 0 ? 0 : size.vectors / size.points,
    sources: [...revisions.values()].map(({ id, revision, indexedAt }) => ({ id, revision, indexedAt })),
  };
}
