/** The order of hits, for every backend. */
import type { Hit } from './search-index.ts';

/** Best first, ties by chunk id. */
export function compareHits(a: Hit, b: Hit): number {
  return b.score - a.score || (a.chunkId < b.chunkId ? -1 : a.chunkId > b.chunkId ? 1 : 0);
}
