/** A real git server on loopback, over `git http-backend`, and a repository that is pushed to. For tests. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A working copy with a bare repository that it pushes to. */
export interface Upstream {
  /** The bare repository. */
  readonly path: string;
  /** In the working copy. */
  git(...args: readonly string[]): string;
  /** In another folder. */
  gitAt(folder: string, ...args: readonly string[]): string;
  /** Writes files (null deletes), commits and pushes; returns the commit's id. */
  push(files: Readonly<Record<string, string | null>>, ref?: string): string;
  remove(): void;
}

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

export function createUpstream(): Upstream {
  const root = mkdtempSync(join(tmpdir(), 'docgraph-upstream-'));
  const [path, copy] = [join(root, 'docs.git'), join(root, 'copy')];
  const env = { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
  const plain = (cwd: string, args: readonly string[]): string =>
    execFileSync('git', [...IDENTITY, ...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  plain(root, ['init', '-q', '--bare', '-b', 'main', path]);
  for (const [key, value] of [
    ['uploadpack.allowFilter', 'true'],
    ['receive.denyDeleteCurrent', 'ignore'],
  ] as const)
    plain(path, ['config', key, value]);
  plain(root, ['init', '-q', '-b', 'main', copy]);
  plain(copy, ['remote', 'add', 'origin', path]);
  const git = (...args: readonly string[]): string => plain(copy, args).trim();
  return {
    ...{ path, git },
    gitAt: (folder, ...args) => plain(folder, args),
    push(files, ref = 'main') {
      for (const [name, content] of Object.entries(files)) {
        if (content === null) rmSync(join(copy, name));
        else {
          mkdirSync(dirname(join(copy, name)), { recursive: true });
          writeFileSync(join(copy, name), content);
        }
      }
      git('add', '--all');
      git('commit', '-q', '--allow-empty', '-m', 'Edit');
      git('push', '-q', '--force', 'origin', `HEAD:refs/heads/${ref}`);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface GitServer {
  /** Address of the repositories below `root`: `${url}/docs.git`. */
  readonly url: string;
  /** Paths that were asked for, with whether a token came along. */
  readonly requests: readonly { readonly path: string; readonly isAuthorized: boolean }[];
  /** Called with the path of every request; what it awaits holds the reply back. */
  onRequest(hold: (path: string) => Promise<void> | void): void;
  close(): Promise<void>;
}

/** @param token without it, 401. */
export async function startGitServer(root: string, token?: string): Promise<GitServer> {
  const requests: { path: string; isAuthorized: boolean }[] = [];
  let hold: (path: string) => Promise<void> | void = () => {};
  const expected = token === undefined ? null : `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const isAuthorized = expected === null || request.headers.authorization === expected;
    requests.push({ path, isAuthorized });
    if (!isAuthorized) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    void Promise.resolve(hold(path)).then(() => backend(root, request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests },
    onRequest: (held) => void (hold = held),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The common gateway interface: a request is variables and standard input, a reply is headers and a body. */
function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      ...{ GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', GIT_CONFIG_NOSYSTEM: '1', REMOTE_USER: 'test' },
      ...{ PATH_INFO: decodeURIComponent(pathname), QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method },
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let isHead = true;
  child.stdout.on('data', (part: Buffer) => {
    if (!isHead) return void response.write(part);
    head = Buffer.concat([head, part]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    isHead = false;
    const headers = head
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => /^([^:]+): ?(.*)$/.exec(line)!.slice(1) as [string, string]);
    const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
    response.writeHead(
      Number(status?.slice(0, 3) ?? 200),
      Object.fromEntries(headers.filter(([name]) => name !== 'Status')),
    );
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => response.end());
}
