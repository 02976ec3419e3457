/** One remote repository: what its references are, and one commit's files in a folder here. */
import { mkdir } from 'node:fs/promises';
import { AppError, readRepositoryAddress, type GitProtocol } from '@docgraph/domain';
import { credentialsFor, type GitAuth } from './credentials.ts';
import { runGit, type GitRun } from './git-process.ts';
import { openCheckouts } from './checkouts.ts';
import { FETCH_TIMEOUT_MS, LOOK_TIMEOUT_MS } from './limits.ts';

export interface GitRepositoryOptions {
  readonly url: string;
  /** Folder that is this repository's alone; it is made where it is missing. */
  readonly dir: string;
  readonly auth?: GitAuth | undefined;
  readonly protocols: readonly GitProtocol[];
  /** Looks up an environment variable: the token's, and what git itself needs (PATH, HOME, proxies). */
  readonly variable: (name: string) => string | undefined;
}

export interface Checkout {
  /** Of the work folder: one a version. Lower-case letters, digits, `.`, `_`, `-`, `@`. */
  readonly name: string;
  /** Commit id. */
  readonly commit: string;
  /** Folders or files of the repository that are wanted; none: all. */
  readonly folders: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface GitRepository {
  /**
   * Commit ids by full reference name (`refs/heads/main`, `HEAD`), of references that end in one of the patterns.
   * @throws AppError `not-found` for no such repository, `unavailable` where it cannot be reached or opened.
   */
  heads(patterns: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** The folder with the files of a commit; only what differs from what it held is written. Calls must not overlap. */
  checkout(wanted: Checkout): Promise<string>;
  /** Deletes work folders but those named. */
  keepOnly(names: readonly string[]): Promise<void>;
}

/** @throws AppError `validation` for an address that is none, or whose protocol is not allowed. */
export function createGitRepository(options: GitRepositoryOptions): GitRepository {
  const { dir, auth, protocols, variable } = options;
  const address = readRepositoryAddress(options.url);
  const { url } = address;
  if (!protocols.includes(address.protocol))
    throw new AppError(
      `${url} is opened by ${address.protocol}, and only ${protocols.join(', ')} ${protocols.length === 1 ? 'is' : 'are'} allowed: add it to DOCGRAPH_GIT_PROTOCOLS, or use another address`,
      { code: 'git-protocol-refused', kind: 'validation' },
    );
  const local = (args: readonly string[], run: Pick<GitRun, 'doing' | 'signal' | 'env'>): Promise<string> =>
    runGit(args, { cwd: dir, url, timeoutMs: FETCH_TIMEOUT_MS, ...run }, { variable, protocols });
  const remote = async (args: readonly string[], run: Omit<GitRun, 'cwd' | 'url'>): Promise<string> => {
    const { config, env, secrets } = await credentialsFor(address, auth, variable, run.signal);
    const settings = [['remote.origin.url', url] as const, ...config];
    const own = { cwd: dir, url, config: settings, env: { ...env, ...run.env }, secrets };
    return runGit(args, { ...run, ...own }, { variable, protocols });
  };
  const checkouts = openCheckouts({ dir, local, remote });
  return {
    async heads(patterns, signal) {
      await mkdir(dir, { recursive: true });
      const run = { doing: 'look into', timeoutMs: LOOK_TIMEOUT_MS, signal };
      return readHeads(await remote(['ls-remote', '--quiet', '--', url, ...patterns], run));
    },
    checkout: (wanted) => checkouts.checkout(wanted),
    keepOnly: (names) => checkouts.keepOnly(names),
  };
}

/** An annotated tag is listed twice: the second line, `…^{}`, is the commit that it names. */
function readHeads(listing: string): ReadonlyMap<string, string> {
  const heads = new Map<string, string>();
  for (const line of listing.split('\n')) {
    const [, id, ref, peeled] = /^([0-9a-f]{40,64})\t(.+?)(\^\{\})?$/.exec(line) ?? [];
    if (id === undefined || ref === undefined) continue;
    if (peeled !== undefined || !heads.has(ref)) heads.set(ref, id);
  }
  return heads;
}
