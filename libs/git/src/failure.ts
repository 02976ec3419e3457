/** What git says when it fails, as an error with a kind: which failures pass by themselves, and what to do about the others. */
import { AppError, oneLine, type ErrorKind } from '@docgraph/domain';
import { REASON_CHARS_MAX } from './limits.ts';

interface Known {
  readonly pattern: RegExp;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string;
}

/** The copy here, not the repository there. */
export const GIT_DAMAGED = 'git-damaged';

/** In order: what a server says about access goes before what git makes of it. */
const KNOWN: readonly Known[] = [
  {
    pattern:
      /object file .{0,200} is empty|is corrupt|bad object|unable to read tree|bad signature|index file|not a git repository: '/,
    ...{ code: GIT_DAMAGED, kind: 'corrupt' },
    hint: 'the copy in the data folder is damaged',
  },
  {
    pattern: /transport '[^']*' not allowed/,
    ...{ code: 'git-protocol-refused', kind: 'validation' },
    hint: 'the protocol is not in DOCGRAPH_GIT_PROTOCOLS',
  },
  {
    pattern: /Host key verification failed/,
    ...{ code: 'git-access-denied', kind: 'unavailable' },
    hint: "the server's host key is not known: add it to the known_hosts file",
  },
  {
    pattern: /Authentication failed|could not read (?:Username|Password)|Permission denied|returned error: 40[13]/,
    ...{ code: 'git-access-denied', kind: 'unavailable' },
    hint: 'access was refused: check the token or key that auth names, and what it may read',
  },
  {
    pattern: /unable to update url base from redirection|returned error: 30\d/,
    ...{ code: 'git-moved', kind: 'unavailable' },
    hint: 'the repository has moved, and a token is not sent elsewhere: declare the new address',
  },
  {
    pattern: /not our ref|couldn't find remote ref|unadvertised object|upload-pack: not our/,
    ...{ code: 'git-commit-gone', kind: 'unavailable' },
    hint: 'the commit is not there any more, as after a force-push: it is looked for again next time',
  },
  {
    pattern: /not found|does not exist|does not appear to be a git repository|returned error: 404/i,
    ...{ code: 'git-repository-not-found', kind: 'not-found' },
    hint: 'there is no such repository, or it cannot be seen without access: check the address and auth',
  },
];

/** @param secrets never repeated, whatever a server says. */
export function explain(
  stderr: string,
  run: { readonly doing: string; readonly url: string; readonly secrets?: readonly string[] },
): AppError {
  const known = KNOWN.find(({ pattern }) => pattern.test(stderr));
  const { code, kind } = known ?? { code: 'git-failed', kind: 'unavailable' as const };
  const words = reason(stderr, run.secrets ?? []);
  const hint = known === undefined ? 'check the address and the network' : known.hint;
  return new AppError(`cannot ${run.doing} ${run.url}: ${hint} (git: ${words})`, { code, kind });
}

/** The lines that say what is wrong, in one. */
function reason(stderr: string, secrets: readonly string[]): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /^(?:fatal|error|remote|ssh|ERROR|[\w.@-]+: )/.test(line));
  const text = (telling.length > 0 ? telling : lines).join('; ');
  const safe = secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '…')), text);
  return oneLine(safe === '' ? 'it said nothing' : safe, REASON_CHARS_MAX);
}
