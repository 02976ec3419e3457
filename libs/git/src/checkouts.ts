/**
 * Work folders over one blob-less repository one commit deep. A mark stands while anything is being changed; where it is found
 * at the start, the run before was killed, and everything is fetched anew: no half-written state is ever trusted.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, sha256, toAppError } from '@docgraph/domain';
import { FETCH_TIMEOUT_MS, PACKS_MAX } from './limits.ts';
import { GIT_DAMAGED } from './failure.ts';
import type { GitRun } from './git-process.ts';
import type { Checkout } from './repository.ts';

export interface CheckoutsOptions {
  readonly dir: string;
  readonly local: (args: readonly string[], run: Pick<GitRun, 'doing' | 'signal' | 'env'>) => Promise<string>;
  readonly remote: (args: readonly string[], run: Omit<GitRun, 'cwd' | 'url'>) => Promise<string>;
}

export interface Checkouts {
  checkout(wanted: Checkout): Promise<string>;
  keepOnly(names: readonly string[]): Promise<void>;
}

const COMMIT = /^[0-9a-f]{40,64}$/;
const TRASH = 'trash-';
const INDEX = 'index-';

export function openCheckouts({ dir, local, remote }: CheckoutsOptions): Checkouts {
  const mark = join(dir, 'busy');
  const repository = join(dir, 'repository');
  const work = (name: string): string => join(dir, 'work', name);
  const index = (name: string): string => join(dir, `${INDEX}${name}`);

  const own = ['--git-dir', repository];

  const fetchCommit = async ({ name, commit, signal }: Checkout): Promise<void> => {
    await prepare(dir, repository, mark);
    const keeping = { doing: 'keep a copy of', signal };
    if (!existsSync(join(repository, 'HEAD'))) await local(['init', '--quiet', '--bare', repository], keeping);
    const ref = `refs/docgraph/${sha256(name).slice(0, REF_HEX_DIGITS)}`;
    const known = await local([...own, 'for-each-ref', '--format=%(objectname)', ref], keeping);
    if (known.trim() === commit) return;
    const shallow = ['--depth=1', '--filter=blob:none', '--no-tags', '--no-write-fetch-head', '--force'];
    const run = { doing: 'fetch', timeoutMs: FETCH_TIMEOUT_MS, signal };
    await remote([...own, 'fetch', '--quiet', ...shallow, '--', 'origin', `+${commit}:${ref}`], run);
  };

  const writeFiles = async ({ name, commit, folders, signal }: Checkout): Promise<string> => {
    await mkdir(work(name), { recursive: true });
    await mkdir(join(repository, 'info'), { recursive: true });
    await writeFile(join(repository, 'info', 'sparse-checkout'), sparsePatterns(folders));
    const env = { GIT_INDEX_FILE: index(name) };
    const there = [...own, '--work-tree', work(name)];
    const run = { doing: 'fetch', timeoutMs: FETCH_TIMEOUT_MS, signal, env };
    // Missing file contents are fetched on the way, all in one request.
    await remote([...there, 'read-tree', '--reset', '-u', commit], run);
    await local([...there, 'clean', '-ffdxq'], { doing: 'clean the copy of', env, signal });
    await rm(mark, { force: true });
    return work(name);
  };

  /** What is damaged is fetched anew, once: the mark that still stands has it thrown away. */
  const checkout = async (wanted: Checkout): Promise<string> => {
    try {
      await fetchCommit(wanted);
    } catch (error) {
      if (toAppError(error).code !== GIT_DAMAGED) throw error;
      await fetchCommit(wanted);
    }
    try {
      return await writeFiles(wanted);
    } catch (error) {
      if (!['git-failed', GIT_DAMAGED].includes(toAppError(error).code)) throw error;
      await fetchCommit(wanted);
      return writeFiles(wanted);
    }
  };

  return {
    async checkout(wanted) {
      if (!COMMIT.test(wanted.commit)) throw notACommit(wanted.commit);
      try {
        return await checkout(wanted);
      } catch (error) {
        // Where git ended by itself there is nothing to mistrust.
        const { kind, code } = toAppError(error);
        if (kind !== 'aborted' && code !== 'git-timeout') await rm(mark, { force: true });
        throw error;
      }
    },
    async keepOnly(names) {
      const kept = new Set(names);
      for (const name of await readdir(join(dir, 'work')).catch(() => []))
        if (!kept.has(name)) {
          await rm(index(name), { force: true });
          await rm(work(name), { recursive: true, force: true });
        }
    },
  };
}

/** 64 bits: enough for the versions of one repository. */
const REF_HEX_DIGITS = 16;

/** Takes away what a killed run left, and a repository that has grown by too many fetches; sets the mark. */
async function prepare(dir: string, repository: string, mark: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const wasKilled = existsSync(mark);
  await writeFile(mark, '');
  const packs = await readdir(join(repository, 'objects', 'pack')).catch(() => []);
  if (wasKilled || packs.length > PACKS_MAX) await discard(dir, repository, wasKilled);
  for (const name of await readdir(dir))
    if (name.startsWith(TRASH)) await rm(join(dir, name), { recursive: true, force: true });
}

/** Moved away first: a git process that outlived its parent writes into what is deleted. */
async function discard(dir: string, repository: string, withFiles: boolean): Promise<void> {
  const trash = join(dir, `${TRASH}${process.pid}-${Date.now()}`);
  await mkdir(trash);
  await rename(repository, join(trash, 'repository')).catch(unlessMissing);
  if (!withFiles) return;
  for (const name of await readdir(dir))
    if (name === 'work' || name.startsWith(INDEX)) await rename(join(dir, name), join(trash, name));
}

/** Whole folders or files, from the root of the repository; a backslash keeps what would be a pattern. */
function sparsePatterns(folders: readonly string[]): string {
  if (folders.length === 0) return '/*\n';
  return folders.map((folder) => `/${folder.replace(/[\\*?[\]!# ]/g, '\\$&')}\n`).join('');
}

const notACommit = (commit: string): AppError =>
  new AppError(`${JSON.stringify(commit.slice(0, 80))} is not a commit id`, {
    ...{ code: 'git-commit-invalid', kind: 'validation' },
  });

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
