/** The address of a repository: which forms are accepted, and that no secret and no option hides in it. */
import { AppError } from './errors.ts';
import { oneLine } from './one-line.ts';

export type GitProtocol = 'https' | 'ssh' | 'http' | 'file';
export const GIT_PROTOCOLS: readonly GitProtocol[] = ['https', 'ssh', 'http', 'file'];

export interface RepositoryAddress {
  /** As git is given it. */
  readonly url: string;
  readonly protocol: GitProtocol;
}

/** `user@host:path`, git's short form for ssh. */
const SHORT_SSH = /^(?:[\w.-]+@)?[\w][\w.-]*:(?!\/\/)[^\s:]/;

/**
 * Reads `https://…`, `ssh://…`, `user@host:path`, `http://…`, `file:///…` or an absolute path.
 * @throws AppError `git-address-invalid` (validation) for anything else, and for an address that holds a password.
 */
export function readRepositoryAddress(text: string): RepositoryAddress {
  if (/[\p{C}\s]/u.test(text) || text.startsWith('-') || text.includes('::')) throw invalid(text);
  if (text.startsWith('/')) return { url: text, protocol: 'file' };
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1];
  if (scheme === undefined && SHORT_SSH.test(text)) return { url: text, protocol: 'ssh' };
  const protocol = GIT_PROTOCOLS.find((known) => known === scheme);
  if (protocol === undefined || !URL.canParse(text)) throw invalid(text);
  const { username, password, hostname } = new URL(text);
  if (password !== '' || (username !== '' && protocol !== 'ssh'))
    throw new AppError(
      `the address of ${protocol}://${hostname} holds a password or user: leave it out, and name the variable that holds the token`,
      { code: 'git-address-invalid', kind: 'validation' },
    );
  if (protocol !== 'file' && !/^[\w[]/.test(hostname)) throw invalid(text);
  return { url: text, protocol };
}

/** Whether the text can only be meant as a repository: folders are paths, and everything else is an address. */
export function isRepositoryAddress(text: string): boolean {
  return /^[a-z][a-z+]*:\/\//i.test(text) || (SHORT_SSH.test(text) && !/^[a-z]:[\\/]/i.test(text));
}

const invalid = (text: string): AppError =>
  new AppError(
    `${oneLine(text.replace(/\/\/[^/]*@/, '//…@'))} is not the address of a repository: use https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH, http://, file:/// or an absolute path`,
    { code: 'git-address-invalid', kind: 'validation' },
  );
