/** Follows symbolic links to files inside the folder, and names those that are not followed. */
import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import {
  errorCode,
  isUnspeakable,
  linkDangling,
  linkOutside,
  linkUnreadable,
  mayExist,
  nameNotUtf8,
  type PassedOver,
} from './passed-over.ts';
import type { Walk } from './walk.ts';

export interface ResolvedLinks {
  /** Links to files inside the folder that the walk did not find itself. */
  readonly files: readonly string[];
  readonly passedOver: readonly PassedOver[];
}

/** @param matches which names may be documentation; links of other names are of no interest unless a folder is lost. */
export async function resolveLinks(
  base: string,
  walk: Walk,
  matches: (path: string) => boolean,
): Promise<ResolvedLinks> {
  const known = new Set(walk.files);
  const isUnseen = mayExist(walk.passedOver);
  const files: string[] = [];
  const passedOver: PassedOver[] = [];
  for (const path of walk.links.toSorted()) {
    const target = await resolve(join(base, path));
    if ('code' in target) {
      if (matches(path)) passedOver.push(unresolved(path, target.code));
      continue;
    }
    const inside = relative(base, target.path).split(sep).join('/');
    if (inside === '..' || inside.startsWith('../') || isAbsolute(inside)) {
      if (target.stats.isDirectory() || matches(path)) passedOver.push(linkOutside(path));
    } else if (target.stats.isFile() && matches(path) && !known.has(inside) && !isUnseen(inside)) {
      known.add(inside);
      files.push(path);
    }
  }
  return { files, passedOver };
}

type Target = { readonly path: string; readonly stats: Stats } | { readonly code: string };

async function resolve(link: string): Promise<Target> {
  try {
    const path = await realpath(link);
    return { path, stats: await lstat(path) };
  } catch (error) {
    return { code: errorCode(error) };
  }
}

function unresolved(path: string, code: string): PassedOver {
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') return linkUnreadable(path, code);
  return isUnspeakable(path) ? nameNotUtf8(path) : linkDangling(path, code);
}
