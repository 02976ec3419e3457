/** What a source is to whoever keeps it in step: look what its newest states are, and bring one of them here. */
import type { SourceId } from '@docgraph/domain';
import type { GitAuth } from '@docgraph/git';
import { createGitConnector, type GitConnectorOptions } from './git-connector.ts';
import type { FolderSource } from './sync.ts';

/** One state of a source that is to be indexed under a name of its own: a folder, a branch, a tag. */
export interface Target {
  /** What it is indexed as: the declared name, followed by `@` and the version where several stand side by side. */
  readonly source: SourceId;
  /** Commit id; null where only a scan can tell what there is. */
  readonly head: string | null;
}

/** A declared source. Nothing is kept open between calls, and calls for one source must not overlap. */
export interface Connector {
  /** Name of the declaration. */
  readonly id: string;
  readonly kind: 'folder' | 'git';
  /**
   * The present targets by name. Cheap: nothing is downloaded.
   * @throws AppError `unavailable` when the place cannot be reached, `not-found` when it does not exist (any more).
   */
  look(signal?: AbortSignal): Promise<readonly Target[]>;
  /** Brings the files of a target here, and gives the folder to sync. */
  fetch(target: Target, signal?: AbortSignal): Promise<FolderSource>;
}

/** What is declared of a source, as far as it takes to bring it here. */
export interface SourceDeclaration {
  readonly id: string;
  /** Absolute path of a folder, or address of a repository. */
  readonly location: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Undefined for a folder. */
  readonly git?:
    | {
        readonly ref?: string | undefined;
        readonly refs?: readonly string[] | undefined;
        readonly folders: readonly string[];
        readonly auth?: GitAuth | undefined;
        readonly versions?: { readonly max?: number | undefined } | undefined;
      }
    | undefined;
}

/** @throws AppError `validation` for a repository that may not be opened as it is declared. */
export function createConnector(declaration: SourceDeclaration, options: GitConnectorOptions): Connector {
  const { id, location, include, exclude, git } = declaration;
  const rules = { include, exclude };
  if (git === undefined) return createFolderConnector({ id: id as SourceId, location, rules });
  const { versions, ...rest } = git;
  return createGitConnector({ ...rest, id, url: location, rules, versionsMax: versions?.max }, options);
}

/** A folder is its own and only target, and is always here. */
export function createFolderConnector(source: FolderSource): Connector {
  return {
    ...{ id: source.id, kind: 'folder' },
    look: async () => [{ source: source.id, head: null }],
    fetch: async () => source,
  };
}
