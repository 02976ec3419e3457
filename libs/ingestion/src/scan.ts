/** Lists a folder's Markdown files with the hash of their bytes: what a folder's revision consists of. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, sha256Bytes, type Diagnostic, type ManifestEntry } from '@docgraph/domain';
import { FILE_BYTES_MAX, SOURCE_FILES_MAX } from './limits.ts';
import { errorCode, isUnspeakable, nameNotUtf8, type PassedOver } from './passed-over.ts';
import { resolveLinks } from './symbolic-links.ts';
import { matchesRules, walkFolder, type ScanRules } from './walk.ts';

export const DEFAULT_RULES: ScanRules = {
  include: ['**/*.{md,markdown,mdx}'],
  exclude: [],
};

export interface FolderScan {
  /** By path. */
  readonly manifest: readonly ManifestEntry[];
  /** Files of the manifest that must not be read or parsed; their manifest entry changes when that changes. */
  readonly skipped: ReadonlyMap<string, Diagnostic>;
  /** What was not read and why, by path: not part of the manifest. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Scans `root`. `.gitignore` files are honoured at every level, hidden folders are left out, and symbolic links are
 * followed only to files inside the folder that are not found at their own place.
 * @throws AppError `not-found` when there is no such folder, `unavailable` when it cannot be read. A folder in it that
 * cannot be read is passed over: its files must not be taken for deleted.
 */
export async function scanFolder(root: string, rules: ScanRules, signal?: AbortSignal): Promise<FolderScan> {
  const base = await requireFolder(root);
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
  const passedOver = [...walk.passedOver, ...linked.passedOver];
  for (const path of paths) {
    signal?.throwIfAborted();
    const read = await hashFile(join(base, path));
    if (read.kind === 'gone') {
      if (isUnspeakable(path)) passedOver.push(nameNotUtf8(path));
      continue;
    }
    if (read.kind === 'skip') skipped.set(path, read.diagnostic);
    manifest.push({ path, contentHash: read.hash });
  }
  return { manifest, skipped, passedOver: passedOver.sort((a, b) => byCodeUnits(a.path, b.path)) };
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The real path of a folder. @throws AppError `folder-not-found` (not-found) where there is none. */
export async function requireFolder(root: string): Promise<string> {
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory()) return realpath(root);
  throw new AppError(
    found === null
      ? `there is no folder ${root}: check the path, or create it`
      : `${root} is a file, not a folder: name the folder that holds the Markdown files`,
    { code: 'folder-not-found', kind: 'not-found' },
  );
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
    const code = errorCode(error);
    if (code === 'ENOENT') return { kind: 'gone' };
    const message = `the file cannot be read (${code}): check its permissions`;
    return {
      kind: 'skip',
      hash: `unreadable:${code}`,
      diagnostic: { severity: 'error', rule: 'file-unreadable', message, line: 1 },
    };
  }
}
