/** Seeded data that behaves like documentation: words by Zipf's law, vectors in clusters. */

const VOCABULARY = 30_000;
const SYLLABLES = 'ka to mi re sol du ven tar pel nor ix qua bru stin fer log net sys vol op'.split(' ');
const CLUSTERS = 500;
/** Distance of a vector from its cluster's center, relative to the center's length. */
const SPREAD = 0.9;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The word of a rank: short for the frequent ones, distinct for each rank. */
function word(rank: number): string {
  let text = '';
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    text += SYLLABLES[rest % SYLLABLES.length];
  return text;
}

/** Ranks follow Zipf's law with exponent 1: their logarithm is uniform. */
const zipfRank = (random: () => number): number => Math.floor(VOCABULARY ** random()) - 1;

/** Running text of so many words. */
export function words(random: () => number, count: number): string {
  return Array.from({ length: count }, () => word(zipfRank(random))).join(' ');
}

/** A question: half of its words as frequent as in text, half of them the rarer ones that a person asks about. */
export function question(random: () => number, count: number): string {
  const rare = (): string => word(Math.floor(VOCABULARY ** (0.5 + random() / 2)) - 1);
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? words(random, 1) : rare())).join(' ');
}

export interface VectorCounts {
  readonly count: number;
  readonly queries: number;
  readonly dimensions: number;
}

/** Unit-length vectors around common centers, and queries of the same distribution. */
export function clusteredVectors(
  random: () => number,
  { count, queries, dimensions }: VectorCounts,
): readonly [vectors: Float32Array[], queries: Float32Array[]] {
  const normal = (): number => random() + random() + random() - 1.5;
  const centers = Array.from({ length: CLUSTERS }, () => Float32Array.from({ length: dimensions }, normal));
  const around = (): Float32Array => {
    const center = centers[Math.floor(random() * CLUSTERS)] as Float32Array;
    const vector = center.map((value) => value + SPREAD * normal());
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
  return [Array.from({ length: count }, around), Array.from({ length: queries }, around)];
}
