/** The name that was probably meant, for messages about one that does not exist. */

/** Edits that still count as a slip of the pen; in a short name at most half of its letters. */
const SUGGESTION_EDITS_MAX = 4;

/** The known name with the fewest edits to `name`, the first among equals; null when none is close. */
export function nearest(name: string, known: readonly string[]): string | null {
  const editsMax = Math.min(SUGGESTION_EDITS_MAX, Math.floor(name.length / 2));
  let best: { readonly candidate: string; readonly edits: number } | null = null;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > editsMax) continue;
    const edits = editDistance(name, candidate);
    if (edits <= editsMax && (best === null || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate ?? null;
}

/** Levenshtein's distance: insertions, deletions and substitutions of one character. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
