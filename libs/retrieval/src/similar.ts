/** Names that are like another: what to suggest where a name does not exist. */

/** Suggestions in an error message. */
const SUGGESTIONS_MAX = 5;
/** Dice coefficient from which a name is worth suggesting. */
const SIMILAR_MIN = 0.3;

/** The names that share most letter pairs with `wanted` (Dice coefficient), best first, ties by name. */
export function nearestTo(wanted: string, names: readonly string[]): readonly string[] {
  const own = pairs(wanted);
  return [...new Set(names)]
    .map((name) => ({ name, shared: dice(own, pairs(name)) }))
    .filter(({ shared }) => shared > SIMILAR_MIN)
    .sort((a, b) => b.shared - a.shared || (a.name < b.name ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ name }) => name);
}

function pairs(text: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, i) => lower.slice(i, i + 2)));
}

const dice = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
