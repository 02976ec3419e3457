/** How a repository is opened: by what a variable or a file holds, read when it is needed and never stored. */
import { accessSync, constants } from 'node:fs';
import { AppError, type RepositoryAddress } from '@docgraph/domain';
import { installationToken, type GitHubApp } from './github-app.ts';

/** One of the three ways, by reference only. */
export interface GitAuth {
  /** Name of the environment variable that holds a token. */
  readonly tokenVariable?: string | undefined;
  /** User that goes with the token; default `x-access-token`. */
  readonly username?: string | undefined;
  readonly sshKeyFile?: string | undefined;
  /** Host keys that are trusted; default: those of the user. */
  readonly knownHostsFile?: string | undefined;
  readonly githubApp?: GitHubApp | undefined;
}

/** What a run of git is given for it. */
export interface Credentials {
  readonly config: readonly (readonly [key: string, value: string])[];
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

const DEFAULT_USER = 'x-access-token';

/** @throws AppError `git-token-missing` or `git-key-missing` (validation) that names the variable or file. */
export async function credentialsFor(
  address: RepositoryAddress,
  auth: GitAuth | undefined,
  variable: (name: string) => string | undefined,
  signal?: AbortSignal,
): Promise<Credentials> {
  if (auth?.githubApp !== undefined)
    return bearing(address, DEFAULT_USER, await installationToken(auth.githubApp, signal));
  if (auth?.tokenVariable !== undefined) {
    const token = variable(auth.tokenVariable);
    if (token !== undefined && token !== '') return bearing(address, auth.username ?? DEFAULT_USER, token);
    throw new AppError(
      `${auth.tokenVariable} is not set, but ${address.url} is to be opened with it: set it to the token`,
      {
        ...{ code: 'git-token-missing', kind: 'validation' },
      },
    );
  }
  return { config: [], env: address.protocol === 'ssh' ? ssh(auth) : {}, secrets: [] };
}

/** Sent to this address alone: a redirection would take it along, so there is none. */
function bearing({ url }: RepositoryAddress, user: string, token: string): Credentials {
  const basic = Buffer.from(`${user}:${token}`).toString('base64');
  return {
    config: [
      [`http.${url}.extraHeader`, `Authorization: Basic ${basic}`],
      ['http.followRedirects', 'false'],
    ],
    env: {},
    secrets: [token, basic],
  };
}

/** Never asks, and takes no host for granted that is not known. */
function ssh({ sshKeyFile, knownHostsFile }: GitAuth = {}): Readonly<Record<string, string>> {
  const options = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'];
  if (sshKeyFile !== undefined) options.push('-i', readable(sshKeyFile), '-o', 'IdentitiesOnly=yes');
  if (knownHostsFile !== undefined) options.push('-o', `UserKnownHostsFile="${readable(knownHostsFile)}"`);
  return { GIT_SSH_COMMAND: ['ssh', ...options].map(quoted).join(' '), GIT_SSH_VARIANT: 'ssh' };
}

function readable(file: string): string {
  try {
    accessSync(file, constants.R_OK);
    return file;
  } catch (cause) {
    throw new AppError(`cannot read ${file}, which auth names: check the path and its permissions`, {
      ...{ code: 'git-key-missing', kind: 'validation', cause },
    });
  }
}

/** Git hands this variable to a shell. */
const quoted = (word: string): string => (/^[\w=./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
