/** Walks a folder for its documentation: globs, `.gitignore` at every level, and what cannot be read. */
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import { AppError } from '@docgraph/domain';
import { errorCode, folderUnreadable, isUnspeakable, nameNotUtf8, type PassedOver } from './passed-over.ts';

/** Which files of a folder are documentation. Globs are relative to the folder, with `/` between names. */
export interface ScanRules {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A predicate over paths relative to the folder: may this file be documentation, `.gitignore` aside? */
export function matchesRules(rules: ScanRules): (path: string) => boolean {
  const included = picomatch([...rules.include], { nocase: true });
  const excluded = excludedBy(rules);
  return (path) => included(path) && !excluded(path);
}

const excludedBy = ({ exclude }: ScanRules): ((path: string) => boolean) =>
  exclude.length === 0 ? () => false : picomatch([...exclude], { dot: true });

export interface Walk {
  readonly files: string[];
  /** Symbolic links of any name that are neither ignored nor excluded. */
  readonly links: string[];
  /** Folders; what cannot be read in them is not known. */
  readonly passedOver: PassedOver[];
}

/** @throws AppError `folder-unreadable` (unavailable) for the folder itself; others are passed over. */
export async function walkFolder(base: string, rules: ScanRules, signal: AbortSignal | undefined): Promise<Walk> {
  const matches = matchesRules(rules);
  const excluded = excludedBy(rules);
  const found: Walk = { files: [], links: [], passedOver: [] };
  const visit = async (directory: string, inherited: readonly Gitignore[]): Promise<void> => {
    signal?.throwIfAborted();
    const listed = await list(base, directory, inherited);
    if ('code' in listed) {
      const over = passedOver(base, directory, listed.code);
      // Excluded with all that is in it: the name of anything shows that.
      const isWanted = !excluded(directory) || !excluded(posix.join(directory, 'x'));
      if (over !== null && isWanted) found.passedOver.push(over);
      return;
    }
    const { entries, ignores } = listed;
    for (const entry of entries) {
      const path = posix.join(directory, entry.name);
      if (entry.name.startsWith('.') || isIgnored(ignores, path, entry.isDirectory())) continue;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') await visit(path, ignores);
      } else if (entry.isSymbolicLink()) {
        if (!excluded(path)) found.links.push(path);
      } else if (entry.isFile() && matches(path)) found.files.push(path);
    }
  };
  await visit('', []);
  return found;
}

type Listed =
  { readonly entries: readonly Dirent[]; readonly ignores: readonly Gitignore[] } | { readonly code: string };

/** Without its `.gitignore` it is not known which of a folder's files count: then it is as unreadable as they are. */
async function list(base: string, directory: string, inherited: readonly Gitignore[]): Promise<Listed> {
  try {
    const entries = await readdir(join(base, directory), { withFileTypes: true });
    const hasRules = entries.some((entry) => entry.name === '.gitignore' && entry.isFile());
    return { entries, ignores: hasRules ? [...inherited, await readGitignore(base, directory)] : inherited };
  } catch (error) {
    return { code: errorCode(error) };
  }
}

/** Null for a folder that was deleted since its name was read. */
function passedOver(base: string, directory: string, code: string): PassedOver | null {
  if (directory === '')
    throw new AppError(`the folder ${base} cannot be read (${code}): check its permissions`, {
      ...{ code: 'folder-unreadable', kind: 'unavailable' },
    });
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return folderUnreadable(directory, code);
  return isUnspeakable(directory) ? nameNotUtf8(directory) : null;
}

interface Gitignore {
  readonly directory: string;
  readonly rules: Ignore;
}

/** Capitals count, as in git on Linux: `build/` does not hide `Build/`, on any machine. */
async function readGitignore(base: string, directory: string): Promise<Gitignore> {
  const text = await readFile(join(base, directory, '.gitignore'), 'utf8').catch((error: unknown) => {
    // Deleted since it was listed: that must not look like a deleted folder.
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  return { directory, rules: ignore({ ignorecase: false }).add(text.replace(/^\uFEFF/, '')) };
}

/** The deepest file that speaks about the path decides, as in git. */
function isIgnored(ignores: readonly Gitignore[], path: string, isDirectory: boolean): boolean {
  for (const { directory, rules } of ignores.toReversed()) {
    const verdict = rules.test(posix.relative(directory, path) + (isDirectory ? '/' : ''));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
