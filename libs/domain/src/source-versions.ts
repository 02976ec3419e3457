/** Versions of one documentation side by side: how their sources are named, and which of them is the newest. */
import type { SourceId } from './ids.ts';

/** The declared name of a source: `docs` of `docs@1.2`. */
export const sourceName = (id: string): string => id.split('@', 1)[0]!;

/** The version of a source: `1.2` of `docs@1.2`; null for a source that stands alone. */
export function sourceVersion(id: string): string | null {
  const at = id.indexOf('@');
  return at < 0 ? null : id.slice(at + 1);
}

/** `docs@1.2`; letters and signs that a name cannot hold become hyphens. */
export function versionedSource(name: string, version: string): SourceId {
  const label = version
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, VERSION_CHARS_MAX);
  return `${name}@${label === '' ? 'version' : label}` as SourceId;
}

const VERSION_CHARS_MAX = 64;

/**
 * Orders versions, the older first: `main` < `1.9` < `1.10-rc.1` < `1.10` < `2`. Numbers are compared as numbers; what follows a
 * hyphen comes before the release, as in semantic versioning; a name without a number says nothing about age and goes first.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [readVersion(a), readVersion(b)];
  return (
    Number(left.numbers.length > 0) - Number(right.numbers.length > 0) ||
    compareLists(left.numbers, right.numbers, 0) ||
    Number(left.pre.length === 0) - Number(right.pre.length === 0) ||
    compareLists(left.pre, right.pre, '') ||
    (a < b ? -1 : a > b ? 1 : 0)
  );
}

/** The newest release; where there is none the newest pre-release or name. Null for no versions. */
export function newestVersion(versions: readonly string[]): string | null {
  const sorted = versions.toSorted(compareVersions);
  const isRelease = (version: string): boolean => {
    const { numbers, pre } = readVersion(version);
    return numbers.length > 0 && pre.length === 0;
  };
  return sorted.findLast(isRelease) ?? sorted.at(-1) ?? null;
}

interface Version {
  readonly numbers: readonly number[];
  /** Identifiers of a pre-release: numbers go before words. */
  readonly pre: readonly (number | string)[];
}

/** `v1.2.0-rc.1` and `release-1.2.0rc1` read alike: words in front, numbers, and what follows them. */
function readVersion(text: string): Version {
  const [, numbers, rest] = /^[a-z]*[-_.]?(\d+(?:[._]\d+)*)(.*)$/i.exec(text) ?? [];
  if (numbers === undefined) return { numbers: [], pre: [] };
  const pre = rest!.replace(/\+.*$/, '').match(/\d+|[a-z]+/gi) ?? [];
  return {
    numbers: numbers.split(/[._]/).map(Number),
    pre: pre.map((part) => (/^\d/.test(part) ? Number(part) : part.toLowerCase())),
  };
}

function compareLists(
  a: readonly (number | string)[],
  b: readonly (number | string)[],
  missing: number | string,
): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i] ?? missing, b[i] ?? missing];
    if (left === right) continue;
    if (typeof left === typeof right) return left < right ? -1 : 1;
    // A list that ends is the lower one; otherwise a number goes before a word.
    if (i >= a.length || i >= b.length) return i >= a.length ? -1 : 1;
    return typeof left === 'number' ? -1 : 1;
  }
  return 0;
}
