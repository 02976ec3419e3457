/** Names that are like another: what to suggest where a name does not exist. */

/** Suggestions in an error message. */
const SUGGESTIONS_MAX = 5;
/** Dice coefficient from which a name is worth suggesting. */
const SIMILAR_MIN = 0.3;

/** The names that share most letter pairs with `wanted` (Dice coefficient), best first, ties by name. Endings of files aside. */
export function nearestTo(wanted: string, names: readonly string[]): readonly string[] {
  const own = pairs(wanted);
  return [...new Set(names)]
    .map((name) => ({ name, shared: dice(own, pairs(name)) }))
    .filter(({ shared }) => shared > SIMILAR_MIN)
    .sort((a, b) => b.shared - a.shared || (a.name < b.name ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ name }) => name);
}

/** Ends count as pairs too, so that a slip inside a short word leaves something; what all files end in does not. */
function pairs(text: string): ReadonlySet<string> {
  const padded = `^${text.toLowerCase().replace(/\.(?:mdx?|markdown)$/, '')}$`;
  return new Set(Array.from({ length: padded.length - 1 }, (_, i) => padded.slice(i, i + 2)));
}

const dice = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
