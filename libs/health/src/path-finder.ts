/** Which document a broken link probably meant: one spelled with other capitals, or one of the same name elsewhere. */
import { posix } from 'node:path';
import type { SourceId } from '@docgraph/domain';
import { fileCandidates } from './file-candidates.ts';

export interface PathFinder {
  add(source: SourceId, path: string): void;
  /** Path of the document in its source, to be asked when all are added; null when none or several come into question. */
  find(source: SourceId, from: string, url: string): string | null;
}

/** Names that say nothing about what is meant. */
const INDEX_NAME = /^_?index$|^readme$/;

export function createPathFinder(): PathFinder {
  const byPath = new Map<string, string>();
  const byName = new Map<string, string[]>();
  return {
    add(source, path) {
      const key = bare(path);
      byPath.set(`${source}:${key}`, path);
      const name = `${source}:${posix.basename(key)}`;
      byName.set(name, [...(byName.get(name) ?? []), path]);
    },
    find(source, from, url) {
      const candidates = fileCandidates(from, url).map(bare);
      const exact = candidates
        .map((candidate) => byPath.get(`${source}:${candidate}`))
        .find((path) => path !== undefined);
      if (exact !== undefined) return exact;
      const name = posix.basename(candidates[0] ?? '');
      const named = INDEX_NAME.test(name) ? [] : (byName.get(`${source}:${name}`) ?? []);
      return named.length === 1 ? named[0]! : null;
    },
  };
}

/** Without what site generators leave out: the extension, a slash at the end, capitals. */
const bare = (path: string): string =>
  path
    .replace(/\/$/, '')
    .replace(/\.(?:md|markdown|mdx|html)$/i, '')
    .toLowerCase();
