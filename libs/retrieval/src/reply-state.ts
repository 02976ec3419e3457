/** What every reply says about the index it comes from. */
import type { GraphReader } from '@docgraph/graph';
import type { ReplyState } from './answer.ts';
import type { Revisions } from './passage.ts';
import type { AnswerStores } from './retrieve.ts';

export async function revisionsOf(graph: GraphReader): Promise<Revisions> {
  return new Map((await graph.sources()).map((source) => [source.id, source]));
}

/** @param degraded names of the parts that did not answer. */
export async function replyState(
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
