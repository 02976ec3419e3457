/** A git repository as a source: one reference under the declared name, or several versions side by side. */
import {
  AppError,
  compareVersions,
  sourceVersion,
  versionedSource,
  type GitProtocol,
  type SourceId,
} from '@docgraph/domain';
import { createGitRepository, type GitAuth } from '@docgraph/git';
import type { Connector, Target } from './connector.ts';
import type { ScanRules } from './walk.ts';

export interface GitDeclaration {
  readonly id: string;
  readonly url: string;
  /** The one reference that is indexed: a branch, a tag, a full reference name; default the repository's default branch. */
  readonly ref?: string | undefined;
  /** Instead of it references or patterns with one `*`, each match a version of its own. */
  readonly refs?: readonly string[] | undefined;
  /** Folders of the repository; none: all of it. Paths are told from the root of the repository. */
  readonly folders: readonly string[];
  readonly rules: ScanRules;
  readonly auth?: GitAuth | undefined;
  /** Versions that are kept, the newest; default {@link VERSIONS_DEFAULT}. */
  readonly versionsMax?: number | undefined;
}

export interface GitConnectorOptions {
  /** Folder for the copy, this source's alone. */
  readonly dir: string;
  readonly protocols: readonly GitProtocol[];
  /** Looks up an environment variable: the token's, and what git itself needs. */
  readonly variable: (name: string) => string | undefined;
}

export const VERSIONS_DEFAULT = 10;
const HEAD = 'HEAD';

/** @throws AppError `validation` for an address that is none or a protocol that is not allowed. */
export function createGitConnector(declaration: GitDeclaration, options: GitConnectorOptions): Connector {
  const { id, url, auth, folders, rules } = declaration;
  const repository = createGitRepository({ ...options, url, auth });
  return {
    ...{ id, kind: 'git' },
    async look(signal) {
      const patterns = declaration.refs ?? [declaration.ref ?? HEAD];
      const heads = await repository.heads(patterns.flatMap(namesOf), signal);
      const targets =
        declaration.refs === undefined
          ? oneTarget(id as SourceId, patterns[0]!, heads)
          : versionTargets(declaration, declaration.refs, heads);
      await repository.keepOnly(targets.map(({ source }) => source));
      return targets;
    },
    async fetch({ source, head }, signal) {
      if (head === null) throw noHead(source);
      const location = await repository.checkout({ name: source, commit: head, folders, signal });
      return { id: source, location, rules, git: { url, commit: head } };
    },
  };
}

/** Where a reference may stand; a branch goes before a tag of the same name, as when git clones. */
function namesOf(ref: string): readonly string[] {
  if (ref === HEAD || ref.startsWith('refs/')) return [ref];
  return [`refs/heads/${ref}`, `refs/tags/${ref}`];
}

function oneTarget(source: SourceId, ref: string, heads: ReadonlyMap<string, string>): readonly Target[] {
  const name = namesOf(ref).find((known) => heads.has(known));
  return name === undefined ? [] : [{ source, head: heads.get(name)! }];
}

/** One a version, the oldest first. What the star stands for is the version's name. */
function versionTargets(
  { id, versionsMax = VERSIONS_DEFAULT }: GitDeclaration,
  refs: readonly string[],
  heads: ReadonlyMap<string, string>,
): readonly Target[] {
  const found = new Map<SourceId, { readonly ref: string; readonly head: string }>();
  for (const pattern of refs.flatMap(namesOf))
    for (const [ref, head] of heads) {
      const version = versionOf(pattern, ref);
      if (version === null) continue;
      const source = versionedSource(id, version);
      const other = found.get(source);
      // A branch and a tag of one name, or a reference that two patterns match: the first, as they are declared.
      if (other === undefined) found.set(source, { ref, head });
    }
  const byAge = (a: SourceId, b: SourceId): number => compareVersions(sourceVersion(a)!, sourceVersion(b)!);
  const sources = [...found.keys()].sort(byAge).slice(-versionsMax);
  return sources.map((source) => ({ source, head: found.get(source)!.head }));
}

/** What the star of a pattern stands for in a reference, or its last part where there is no star; null when it does not match. */
function versionOf(pattern: string, ref: string): string | null {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === ref ? ref.replace(/^refs\/(?:heads|tags)\//, '') : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const isMatch = ref.length > before.length + after.length && ref.startsWith(before) && ref.endsWith(after);
  const version = isMatch ? ref.slice(before.length, ref.length - after.length) : '';
  return version === '' || version.includes('/') ? null : version;
}

const noHead = (source: string): AppError =>
  new AppError(`${source} has no commit to fetch: look first`, { code: 'git-no-head', kind: 'validation' });
