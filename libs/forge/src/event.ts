/** What a verified delivery says: look at a repository, it has a new name, or nothing that concerns documents. */
import type { z } from 'zod';
import type { Delivery } from './delivery.ts';
import {
  githubPing,
  githubPush,
  githubRef,
  githubRelease,
  githubRepositoryEvent,
  gitlabPush,
  gitlabRelease,
  gitlabRenamed,
  gitlabSystemEvent,
  parsePayload,
  type githubRepository,
  type gitlabProject,
} from './payload.ts';
import type { Repository } from './repository.ts';

export type ForgeEvent =
  /** The repository may have changed; `ref` in full (`refs/heads/main`), or null where none is named. */
  | { readonly kind: 'look'; readonly repository: Repository; readonly ref: string | null }
  | { readonly kind: 'renamed'; readonly from: Repository; readonly to: Repository }
  /** The sender tries the connection; it names the repository unless the webhook is an organisation's. */
  | { readonly kind: 'pong'; readonly repository: Repository | null }
  | { readonly kind: 'ignored'; readonly why: string };

/** Reads the payload by forge and event. @throws AppError `payload-invalid` that names the fields. */
export function readEvent({ forge, event }: Pick<Delivery, 'forge' | 'event'>, payload: unknown): ForgeEvent {
  if (event === 'other') return ignored('events of this kind change no documents');
  return forge === 'gitlab' ? gitlabEvent(event, payload) : githubEvent(event, payload);
}

type Known = Exclude<Delivery['event'], 'other'>;

const ignored = (why: string): ForgeEvent => ({ kind: 'ignored', why });
const look = (repository: Repository, ref: string | null): ForgeEvent => ({ kind: 'look', repository, ref });

function githubEvent(event: Known, payload: unknown): ForgeEvent {
  switch (event) {
    case 'ping': {
      const { repository } = parsePayload(githubPing, payload);
      return { kind: 'pong', repository: repository === null ? null : fromGithub(repository) };
    }
    case 'push': {
      const { repository, ref } = parsePayload(githubPush, payload);
      return look(fromGithub(repository), ref);
    }
    case 'create':
    case 'delete': {
      const { repository, ref, ref_type: type } = parsePayload(githubRef, payload);
      return look(fromGithub(repository), fullRef(ref, type));
    }
    case 'release': {
      const { repository, release } = parsePayload(githubRelease, payload);
      return look(fromGithub(repository), fullRef(release?.tag_name ?? null, 'tag'));
    }
    case 'repository':
      return repositoryEvent(payload);
    case 'system':
      return ignored('only GitLab has system hooks');
  }
}

/** GitHub names branches and tags in short here, and in full in a push. */
function fullRef(name: string | null, type: string | null): string | null {
  if (name === null || name.startsWith('refs/')) return name;
  if (type === 'branch') return `refs/heads/${name}`;
  return type === 'tag' ? `refs/tags/${name}` : null;
}

function repositoryEvent(payload: unknown): ForgeEvent {
  const { action, repository, changes } = parsePayload(githubRepositoryEvent, payload);
  const to = fromGithub(repository);
  const before = changes?.owner?.from;
  const oldName = changes?.repository?.name?.from;
  const oldOwner = before?.user?.login ?? before?.organization?.login;
  if (oldName === undefined && oldOwner === undefined)
    return ignored(`a repository that is ${action} changes no documents`);
  const [owner, name] = to.fullName?.split('/') ?? [];
  if (owner === undefined || name === undefined) return ignored('the repository has no full name');
  return { kind: 'renamed', from: renamed(to, `${oldOwner ?? owner}/${oldName ?? name}`), to };
}

/** The same repository under its name before. */
function renamed({ urls, fullName }: Repository, to: string): Repository {
  const swap = (url: string): string => {
    const at = fullName === null ? -1 : url.lastIndexOf(fullName);
    return at < 0 ? url : `${url.slice(0, at)}${to}${url.slice(at + fullName!.length)}`;
  };
  return { urls: urls.map(swap), fullName: to };
}

function gitlabEvent(event: Known, payload: unknown): ForgeEvent {
  switch (event) {
    case 'push': {
      const { project, ref } = parsePayload(gitlabPush, payload);
      return look(fromGitlab(project), ref);
    }
    case 'release': {
      const { project, tag } = parsePayload(gitlabRelease, payload);
      return look(fromGitlab(project), fullRef(tag, 'tag'));
    }
    case 'system':
      return systemEvent(payload);
    default:
      return ignored('GitLab has no such event');
  }
}

function systemEvent(payload: unknown): ForgeEvent {
  const { event_name: name } = parsePayload(gitlabSystemEvent, payload);
  if (['push', 'tag_push', 'repository_update'].includes(name)) return gitlabEvent('push', payload);
  if (!['project_rename', 'project_transfer'].includes(name))
    return ignored('system events of this kind change no documents');
  const { path_with_namespace: to, old_path_with_namespace: from } = parsePayload(gitlabRenamed, payload);
  return { kind: 'renamed', from: { urls: [], fullName: from }, to: { urls: [], fullName: to } };
}

const present = (urls: readonly (string | null)[]): readonly string[] => urls.filter((url) => url !== null);

function fromGithub(repository: z.infer<typeof githubRepository>): Repository {
  const { clone_url, ssh_url, git_url, html_url, full_name } = repository;
  return { urls: present([clone_url, ssh_url, git_url, html_url]), fullName: full_name };
}

function fromGitlab({
  git_http_url,
  git_ssh_url,
  web_url,
  path_with_namespace,
}: z.infer<typeof gitlabProject>): Repository {
  return { urls: present([git_http_url, git_ssh_url, web_url]), fullName: path_with_namespace };
}
