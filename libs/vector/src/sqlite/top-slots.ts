/** The best few of many scores, without sorting them all. */

/** Slots of the `count` highest scores among those that `accepts` lets through, in no particular order. */
export function topSlots(scores: Float32Array, count: number, accepts: (slot: number) => boolean): number[] {
  const heap: number[] = [];
  // The root is the worst score kept.
  let floor = -Infinity;
  for (let slot = 0; slot < scores.length; slot++) {
    const full = heap.length === count;
    if ((full && (scores[slot] as number) <= floor) || !accepts(slot)) continue;
    if (full) heap[0] = slot;
    else heap.push(slot);
    if (full) sink(heap, scores);
    else rise(heap, scores);
    if (heap.length === count) floor = scores[heap[0] as number] as number;
  }
  return heap;
}

const worse = (heap: readonly number[], scores: Float32Array, a: number, b: number): boolean =>
  (scores[heap[a] as number] as number) < (scores[heap[b] as number] as number);

function swap(heap: number[], a: number, b: number): void {
  const kept = heap[a] as number;
  heap[a] = heap[b] as number;
  heap[b] = kept;
}

/** Moves the last entry up to its place. */
function rise(heap: number[], scores: Float32Array): void {
  for (let at = heap.length - 1; at > 0;) {
    const parent = (at - 1) >> 1;
    if (!worse(heap, scores, at, parent)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

/** Moves the first entry down to its place. */
function sink(heap: number[], scores: Float32Array): void {
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && worse(heap, scores, right, left) ? right : left;
    if (!worse(heap, scores, child, at)) return;
    swap(heap, at, child);
    at = child;
  }
}
