/** Compares two manifests of a source: pure, and the whole reason why an unchanged file costs nothing. */
import { sha256, type ManifestEntry } from '@docgraph/domain';

export interface Move {
  readonly from: string;
  readonly to: string;
}

/** What one revision changes, as sorted paths. A moved file is in `moved` alone. */
export interface ChangeSet {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly moved: readonly Move[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/**
 * What leads from one manifest to the other. A file that vanished while an equal one appeared has moved.
 * @param before @param after each sorted by path, paths unique.
 */
export function diffManifests(before: readonly ManifestEntry[], after: readonly ManifestEntry[]): ChangeSet {
  const old = new Map(before.map((entry) => [entry.path, entry.contentHash]));
  const now = new Set(after.map((entry) => entry.path));
  const gone = before.filter((entry) => !now.has(entry.path));
  const fresh = after.filter((entry) => !old.has(entry.path));
  const modified = after.filter((e) => old.has(e.path) && old.get(e.path) !== e.contentHash).map((e) => e.path);

  const byHash = Map.groupBy(gone, (entry) => entry.contentHash);
  const moved: Move[] = [];
  const added: string[] = [];
  for (const entry of fresh) {
    const from = byHash.get(entry.contentHash)?.shift();
    if (from === undefined) added.push(entry.path);
    else moved.push({ from: from.path, to: entry.path });
  }
  const movedAway = new Set(moved.map((move) => move.from));
  return {
    added,
    modified,
    moved,
    removed: gone.map((entry) => entry.path).filter((path) => !movedAway.has(path)),
    unchanged: after.length - fresh.length - modified.length,
  };
}

/** What is left of a change when the files at `vanished` were not there any more: a move to one of them is a removal. */
export function withoutVanished(change: ChangeSet, vanished: ReadonlySet<string>): ChangeSet {
  const isThere = (path: string): boolean => !vanished.has(path);
  const lost = change.moved.filter((move) => !isThere(move.to)).map((move) => move.from);
  return {
    added: change.added.filter(isThere),
    modified: change.modified.filter(isThere),
    moved: change.moved.filter((move) => isThere(move.to)),
    removed: [...change.removed, ...lost].sort(),
    unchanged: change.unchanged,
  };
}

/** Whether there is nothing to do. */
export function isEmpty(change: ChangeSet): boolean {
  return change.added.length + change.modified.length + change.moved.length + change.removed.length === 0;
}

/** The revision of a folder: the hash of its manifest, whatever its order; the same on any machine. */
export function manifestRevision(manifest: readonly ManifestEntry[]): string {
  const sorted = manifest.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return sha256(...sorted.flatMap((entry) => [entry.path, entry.contentHash]));
}
