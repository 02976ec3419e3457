/** Runs the system's `git`: arguments as a list, a closed environment, an end in bounded time. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { AppError } from '@docgraph/domain';
import { explain } from './failure.ts';
import { END_GRACE_MS, OUTPUT_BYTES_MAX, SLOW_BYTES_PER_SECOND, SLOW_SECONDS_MAX } from './limits.ts';

export interface GitRun {
  /** Working directory; nothing above it is taken for a repository. */
  readonly cwd: string;
  /** What the command is for, as in “cannot … URL”. */
  readonly doing: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Settings of this run alone. They go through the environment: others can read a command line. */
  readonly config?: readonly (readonly [key: string, value: string])[];
  readonly env?: Readonly<Record<string, string>>;
  /** Never part of a message. */
  readonly secrets?: readonly string[];
}

export interface GitProcessOptions {
  /** Looks up a variable of the environment. */
  readonly variable: (name: string) => string | undefined;
  /** Transports that may be used: `https`, `ssh`, `http`, `file`. */
  readonly protocols: readonly string[];
}

/** What git and its transports need of the environment; everything else, such as traces that print headers, stays out. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'TMPDIR', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO'],
  ...['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'no_proxy', 'NO_PROXY', 'SYSTEMROOT'],
];

/** Nothing of a repository runs here, and nothing works behind our back. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.autocrlf', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.sparseCheckout', 'true'],
  ['core.sparseCheckoutCone', 'false'],
  ['credential.helper', ''],
  ['fetch.recurseSubmodules', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['http.lowSpeedLimit', String(SLOW_BYTES_PER_SECOND)],
  ['http.lowSpeedTime', String(SLOW_SECONDS_MAX)],
  ['protocol.version', '2'],
];

/**
 * Standard output of `git ARGS`.
 * @throws AppError `git-missing`, `git-timeout`, or what {@link explain} makes of git's words; the signal's reason when aborted.
 */
export async function runGit(args: readonly string[], run: GitRun, options: GitProcessOptions): Promise<string> {
  run.signal?.throwIfAborted();
  const child = spawn('git', args, {
    ...{ cwd: run.cwd, env: environment(run, options), stdio: ['ignore', 'pipe', 'pipe'] },
    // Its transports are processes of their own and end with it.
    detached: process.platform !== 'win32',
  });
  let ended: 'timeout' | 'aborted' | 'output' | null = null;
  let killTimer: NodeJS.Timeout | undefined;
  const end = (why: NonNullable<typeof ended>): void => {
    if (ended !== null) return;
    ended = why;
    signalGroup(child.pid, 'SIGTERM');
    killTimer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), END_GRACE_MS);
  };
  const timer = setTimeout(() => end('timeout'), run.timeoutMs);
  const abort = (): void => end('aborted');
  run.signal?.addEventListener('abort', abort, { once: true });
  try {
    const [out, err, code] = await Promise.all([
      textOf(child.stdout, () => end('output')),
      textOf(child.stderr, () => {}),
      new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
    ]);
    if (ended === 'aborted') run.signal?.throwIfAborted();
    if (ended !== null) throw overLimit(ended, run);
    if (code === 0) return out;
    throw explain(err, run);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw gitMissing(error);
    throw error;
  } finally {
    clearTimeout(timer);
    clearTimeout(killTimer);
    run.signal?.removeEventListener('abort', abort);
  }
}

function environment(run: GitRun, { variable, protocols }: GitProcessOptions): Record<string, string> {
  const passed = PASSED_ON.map((name) => [name, variable(name)] as const).filter((pair) => pair[1] !== undefined);
  const settings = [...SETTINGS, ...(run.config ?? [])];
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    ...{ LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_OPTIONAL_LOCKS: '0', GIT_ALLOW_PROTOCOL: protocols.join(':') },
    GIT_CEILING_DIRECTORIES: dirname(run.cwd),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(settings.map(([key], i) => [`GIT_CONFIG_KEY_${i}`, key])),
    ...Object.fromEntries(settings.map(([, value], i) => [`GIT_CONFIG_VALUE_${i}`, value])),
    ...run.env,
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

async function textOf(stream: NodeJS.ReadableStream, onTooMuch: () => void): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= OUTPUT_BYTES_MAX) parts.push(part);
    else onTooMuch();
  }
  return Buffer.concat(parts).toString('utf8');
}

function overLimit(why: 'timeout' | 'output', { doing, url, timeoutMs }: GitRun): AppError {
  const reason =
    why === 'timeout'
      ? `git did not finish in ${timeoutMs / 1000} s: the server may be slow or not answer`
      : `git printed more than ${OUTPUT_BYTES_MAX} bytes: narrow the refs`;
  return new AppError(`cannot ${doing} ${url}: ${reason}`, { code: `git-${why}`, kind: 'unavailable' });
}

const gitMissing = (cause: unknown): AppError =>
  new AppError('git is not installed here: install it (2.36 or later), so that it is found in PATH', {
    ...{ code: 'git-missing', kind: 'unavailable', cause },
  });
