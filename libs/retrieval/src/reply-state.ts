/** What every reply says about the index it comes from. */
import type { ReplyState } from './answer.ts';
import type { RequestStores } from './retrieve.ts';

/** Both ways of looking something up need the index. */
const NEED_INDEX: readonly string[] = ['lexical', 'dense'];

/** @param degraded names of the parts that did not answer; where the index did not, all that need it are named. */
export function replyState({ size, revisions }: RequestStores, degraded: readonly string[]): ReplyState {
  return {
    degraded: size === null ? [...new Set([...NEED_INDEX, ...degraded])] : degraded,
    semantic: size === null || size.points === 0 ? 0 : size.vectors / size.points,
    sources: [...revisions.values()].map(({ id, revision, indexedAt }) => ({ id, revision, indexedAt })),
  };
}
