/** Texts as sets of hashed word runs: which may be alike is found by MinHash, how much by comparing the sets. */

/** Words of one shingle: a run of five is rarely common to texts that were not copied. */
export const SHINGLE_WORDS = 5;
/** Shingles kept of a text, those with the smallest hashes: a fair sample of a long one. */
export const SHINGLES_MAX = 2000;
/** Texts that share all rows of one band are compared. A pair of similarity s is missed with probability (1 - s^5)^20: .004 at .75, 4e-4 at .8. */
const BANDS = 20;
const ROWS = 5;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash >>> 0;
}

/** Finalizer of MurmurHash3: every bit of the input changes half of the output. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Distinct shingle hashes of the words in ascending order, at most {@link SHINGLES_MAX}. */
export function shinglesOf(words: readonly string[]): Uint32Array {
  const hashes = new Set<number>();
  const single = words.map(hashText);
  for (let i = 0; i + SHINGLE_WORDS <= single.length; i++) {
    let hash = FNV_OFFSET;
    for (let k = 0; k < SHINGLE_WORDS; k++) hash = mix(Math.imul(hash, FNV_PRIME) ^ single[i + k]!);
    hashes.add(hash);
  }
  return Uint32Array.from(hashes).sort().slice(0, SHINGLES_MAX);
}

/** One key a band; texts with a common key are candidates. Empty for a text without shingles. */
export function bandKeys(shingles: Uint32Array): readonly string[] {
  if (shingles.length === 0) return [];
  return Array.from({ length: BANDS }, (_, band) => {
    const rows = Array.from({ length: ROWS }, (_, row) => minHash(shingles, band * ROWS + row));
    return `${band}:${rows.join(',')}`;
  });
}

function minHash(shingles: Uint32Array, seed: number): number {
  const salt = mix(seed + 1);
  let least = 0xffffffff;
  for (const shingle of shingles) {
    const hash = mix(shingle ^ salt);
    if (hash < least) least = hash;
  }
  return least;
}

/**
 * Jaccard's coefficient: common shingles by all shingles, 0 to 1. Where one text was cut at {@link SHINGLES_MAX}, only hashes
 * that both would have kept are compared: an estimate.
 */
export function similarity(first: Uint32Array, second: Uint32Array): number {
  const end = Math.min(reach(first), reach(second));
  const [a, b] = [first, second].map((all) => all.filter((hash) => hash <= end)) as [Uint32Array, Uint32Array];
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) common++;
    const [left, right] = [a[i]!, b[j]!];
    if (left <= right) i++;
    if (right <= left) j++;
  }
  const all = a.length + b.length - common;
  return all === 0 ? 0 : common / all;
}

const reach = (shingles: Uint32Array): number =>
  shingles.length < SHINGLES_MAX ? Number.POSITIVE_INFINITY : shingles.at(-1)!;
