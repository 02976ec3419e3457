/** Lists a folder's Markdown files with the hash of their bytes: what a folder's revision consists of. */
import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import { AppError, sha256Bytes, type Diagnostic, type ManifestEntry } from '@docgraph/domain';
import { FILE_BYTES_MAX, SOURCE_FILES_MAX } from './limits.ts';

/** Which files of a folder are documentation. Globs are relative to the folder, with `/` between names. */
export interface ScanRules {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export const DEFAULT_RULES: ScanRules = {
  include: ['**/*.{md,markdown,mdx}'],
  exclude: [],
};

export interface FolderScan {
  /** By path. */
  readonly manifest: readonly ManifestEntry[];
  /** Files of the manifest that must not be read or parsed; their manifest entry changes when that changes. */
  readonly skipped: ReadonlyMap<string, Diagnostic>;
  /** Links to files and folders outside: never followed, not part of the manifest. */
  readonly outside: readonly string[];
}

/**
 * Scans `root`. `.gitignore` files are honoured at every level, hidden folders are left out, and symbolic links are
 * followed only to files inside the folder that are not found at their own place.
 * @throws AppError `not-found` when there is no such folder, `unavailable` when a folder in it cannot be read: its files
 * must not be taken for deleted.
 */
export async function scanFolder(root: string, rules: ScanRules, signal?: AbortSignal): Promise<FolderScan> {
  const base = await folder(root);
  const walk = await walkFolder(base, rules, signal);
  const linked = await resolveLinks(base, walk, matchesRules(rules));
  const paths = [...walk.files, ...linked.files].sort(byCodeUnits);
  if (paths.length > SOURCE_FILES_MAX)
    throw new AppError(
      `${root} has ${paths.length} Markdown files, at most ${SOURCE_FILES_MAX} are indexed: exclude some or split it into several sources`,
      { code: 'too-many-files', kind: 'validation' },
    );
  const skipped = new Map<string, Diagnostic>();
  const manifest: ManifestEntry[] = [];
  for (const path of paths) {
    signal?.throwIfAborted();
    const read = await hashFile(join(base, path));
    if (read.kind === 'gone') continue;
    if (read.kind === 'skip') skipped.set(path, read.diagnostic);
    manifest.push({ path, contentHash: read.hash });
  }
  return { manifest, skipped, outside: linked.outside };
}

/** A predicate over paths relative to the folder: may this file be documentation, `.gitignore` aside? */
export function matchesRules(rules: ScanRules): (path: string) => boolean {
  const included = picomatch([...rules.include], { nocase: true });
  const excluded = excludedBy(rules);
  return (path) => included(path) && !excluded(path);
}

const excludedBy = ({ exclude }: ScanRules): ((path: string) => boolean) =>
  exclude.length === 0 ? () => false : picomatch([...exclude], { dot: true });

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function folder(root: string): Promise<string> {
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory()) return realpath(root);
  throw new AppError(
    found === null
      ? `there is no folder ${root}: check the path, or create it`
      : `${root} is a file, not a folder: name the folder that holds the Markdown files`,
    { code: 'folder-not-found', kind: 'not-found' },
  );
}

interface Walk {
  readonly files: string[];
  /** Symbolic links of any name that are neither ignored nor excluded. */
  readonly links: string[];
}

async function walkFolder(base: string, rules: ScanRules, signal: AbortSignal | undefined): Promise<Walk> {
  const matches = matchesRules(rules);
  const excluded = excludedBy(rules);
  const found: Walk = { files: [], links: [] };
  const visit = async (directory: string, inherited: readonly Gitignore[]): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await list(base, directory);
    const ignores = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
      ? [...inherited, await readGitignore(base, directory)]
      : inherited;
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

async function list(base: string, directory: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(base, directory), { withFileTypes: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Deleted since its name was read.
    if (code === 'ENOENT' && directory !== '') return [];
    throw new AppError(
      `the folder ${join(base, directory)} cannot be read (${code}): check its permissions, or name it in .gitignore`,
      { code: 'folder-unreadable', kind: 'unavailable', cause },
    );
  }
}

interface Gitignore {
  readonly directory: string;
  readonly rules: Ignore;
}

/** Capitals count, as in git on Linux: `build/` does not hide `Build/`, on any machine. */
async function readGitignore(base: string, directory: string): Promise<Gitignore> {
  const text = await readFile(join(base, directory, '.gitignore'), 'utf8');
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

/** Links to files inside the folder that the walk did not find itself; what leaves the folder is named. */
async function resolveLinks(
  base: string,
  walk: Walk,
  matches: (path: string) => boolean,
): Promise<{ files: string[]; outside: string[] }> {
  const known = new Set(walk.files);
  const files: string[] = [];
  const outside: string[] = [];
  for (const path of walk.links.toSorted(byCodeUnits)) {
    const target = await realpath(join(base, path)).catch(() => null);
    const stats = target === null ? null : await lstat(target).catch(() => null);
    if (target === null || stats === null) continue;
    const inside = relative(base, target).split(sep).join('/');
    if (inside === '..' || inside.startsWith('../') || isAbsolute(inside)) {
      if (stats.isDirectory() || matches(path)) outside.push(path);
    } else if (stats.isFile() && matches(path) && !known.has(inside)) {
      known.add(inside);
      files.push(path);
    }
  }
  return { files, outside };
}

type HashedFile =
  | { readonly kind: 'read'; readonly hash: string }
  | { readonly kind: 'skip'; readonly hash: string; readonly diagnostic: Diagnostic }
  | { readonly kind: 'gone' };

async function hashFile(file: string): Promise<HashedFile> {
  try {
    const { size } = await stat(file);
    if (size <= FILE_BYTES_MAX) return { kind: 'read', hash: sha256Bytes(await readFile(file)) };
    const message = `the file has ${size} bytes, at most ${FILE_BYTES_MAX} are read: split it into several files`;
    const diagnostic: Diagnostic = { severity: 'error', rule: 'file-too-large', message, line: 1 };
    return { kind: 'skip', hash: `too-large:${size}`, diagnostic };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return { kind: 'gone' };
    const message = `the file cannot be read (${code}): check its permissions`;
    return {
      kind: 'skip',
      hash: `unreadable:${code}`,
      diagnostic: { severity: 'error', rule: 'file-unreadable', message, line: 1 },
    };
  }
}
