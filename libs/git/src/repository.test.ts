/** Real repositories, over files and over HTTP with a token: what is listed, what lands in the folder, what survives. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitAuth } from './credentials.ts';
import { createGitRepository, type GitRepository } from './repository.ts';
import { createUpstream, startGitServer, type GitServer, type Upstream } from './testing/git-server.ts';

const TOKEN = 'tok-3f1c9a-secret';

let dir: string;
let upstream: Upstream;
let server: GitServer;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-git-'));
  upstream = createUpstream();
  server = await startGitServer(dirname(upstream.path), TOKEN);
});
afterEach(async () => {
  await server.close();
  upstream.remove();
  rmSync(dir, { recursive: true, force: true });
});

const variables = (extra: Readonly<Record<string, string>>) => (name: string) => extra[name] ?? process.env[name];
const open = (
  url: string,
  auth?: GitAuth,
  extra: Readonly<Record<string, string>> = { DOCS_TOKEN: TOKEN },
): GitRepository =>
  createGitRepository({ url, dir: join(dir, 'docs'), auth, protocols: ['http', 'file'], variable: variables(extra) });
const overHttp = (extra?: Readonly<Record<string, string>>): GitRepository =>
  open(`${server.url}/docs.git`, { tokenVariable: 'DOCS_TOKEN' }, extra);
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('references', () => {
  it('are listed with the commit that an annotated tag names', async () => {
    const first = upstream.push({ 'a.md': '# A\n' });
    upstream.git('tag', '-a', 'v1.0', '-m', 'One');
    upstream.git('push', '-q', 'origin', 'v1.0');
    const second = upstream.push({ 'a.md': '# B\n' });
    const heads = await overHttp().heads(['HEAD', 'refs/heads/*', 'refs/tags/v*']);
    expect(Object.fromEntries(heads)).toEqual({
      ...{ HEAD: second, 'refs/heads/main': second, 'refs/tags/v1.0': first },
    });
  });

  it.each([
    ['a token that is wrong', { DOCS_TOKEN: 'another-secret' }, 'git-access-denied', 'unavailable'],
    ['a token that is not set', { DOCS_TOKEN: '' }, 'git-token-missing', 'validation'],
  ])('are not shown to %s, which no message repeats', async (_name, extra, code, kind) => {
    upstream.push({ 'a.md': '# A\n' });
    const error = await overHttp(extra)
      .heads([])
      .catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code, kind, message: expect.stringContaining('/docs.git') });
    expect(String(error)).not.toContain('another-secret');
  });

  it('of a repository that is none, or of a protocol that is not allowed', async () => {
    await expect(open(join(dir, 'nothing.git')).heads([])).rejects.toMatchObject({ code: 'git-repository-not-found' });
    expect(() => open('ssh://git@example.com/x.git')).toThrow(/only http, file are allowed.*DOCGRAPH_GIT_PROTOCOLS/);
    for (const url of ['--upload-pack=touch x', 'ext::sh -c x', 'https://u:p@example.com/x', 'ftp://example.com/x'])
      expect(() => open(url)).toThrow(expect.objectContaining({ code: 'git-address-invalid' }));
  });

  it('are not asked for elsewhere with a token, whatever the server says', async () => {
    upstream.push({ 'a.md': '# A\n' });
    const elsewhere = await startGitServer(dirname(upstream.path));
    const moved = createServer((request, response) =>
      response.writeHead(301, { location: `${elsewhere.url}${request.url}` }).end(),
    );
    moved.listen(0, '127.0.0.1');
    await once(moved, 'listening');
    const address = `http://127.0.0.1:${(moved.address() as AddressInfo).port}/docs.git`;
    await expect(open(address, { tokenVariable: 'DOCS_TOKEN' }).heads([])).rejects.toMatchObject({ code: 'git-moved' });
    expect(elsewhere.requests).toEqual([]);
    expect((await open(address).heads(['HEAD'])).size).toBe(1);
    moved.close();
    await elsewhere.close();
  });

  it('cannot be listed without git, and the message says so', async () => {
    await expect(open(upstream.path, undefined, { PATH: dir }).heads([])).rejects.toMatchObject({
      code: 'git-missing',
    });
  });
});

describe('a checkout', () => {
  const page = (n: number): string => `# Page ${n}\n\nText ${n}.\n`;

  it('holds the wanted folders of one commit, fetched without the rest, and writes what differs alone', async () => {
    const first = upstream.push({ 'docs/a.md': page(1), 'docs/b.md': page(2), 'src/big.txt': 'x'.repeat(50_000) });
    const repository = overHttp();
    const folder = await repository.checkout({ name: 'docs', commit: first, folders: ['docs'] });
    expect(filesIn(folder)).toEqual(['docs/a.md', 'docs/b.md']);
    const before = statSync(join(folder, 'docs/b.md'), { bigint: true });
    const second = upstream.push({ 'docs/a.md': page(3), 'docs/c.md': page(4) });
    expect(await repository.checkout({ name: 'docs', commit: second, folders: ['docs'] })).toBe(folder);
    expect(filesIn(folder)).toEqual(['docs/a.md', 'docs/b.md', 'docs/c.md']);
    expect(readFileSync(join(folder, 'docs/a.md'), 'utf8')).toBe(page(3));
    const after = statSync(join(folder, 'docs/b.md'), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
    const asked = server.requests.length;
    await repository.checkout({ name: 'docs', commit: second, folders: ['docs'] });
    expect(server.requests.length).toBe(asked);
    const bytes = filesIn(join(dir, 'docs', 'repository')).map(
      (file) => statSync(join(dir, 'docs', 'repository', file)).size,
    );
    expect(Math.max(...bytes)).toBeLessThan(20_000);
  });

  it('of two versions side by side shares the repository, and one that is not wanted goes', async () => {
    const first = upstream.push({ 'a.md': page(1) });
    const second = upstream.push({ 'b.md': page(2) });
    const repository = overHttp();
    const one = await repository.checkout({ name: 'docs@1', commit: first, folders: [] });
    const two = await repository.checkout({ name: 'docs@2', commit: second, folders: [] });
    expect([filesIn(one), filesIn(two)]).toEqual([['a.md'], ['a.md', 'b.md']]);
    await repository.keepOnly(['docs@2']);
    expect([existsSync(one), existsSync(two)]).toEqual([false, true]);
  });

  it('is whole again after files were changed, a kill, and a damaged repository', async () => {
    const commit = upstream.push({ 'a.md': page(1), 'docs/b.md': page(2) });
    const repository = overHttp();
    const checkout = (): Promise<string> => repository.checkout({ name: 'docs', commit, folders: [] });
    const folder = await checkout();
    const isWhole = (): void => {
      expect(filesIn(folder)).toEqual(['a.md', 'docs/b.md']);
      expect(readFileSync(join(folder, 'a.md'), 'utf8')).toBe(page(1));
    };
    writeFileSync(join(folder, 'a.md'), 'edited');
    writeFileSync(join(folder, 'stray.md'), 'left by a commit that was never finished');
    rmSync(join(folder, 'docs'), { recursive: true });
    await checkout();
    isWhole();
    writeFileSync(join(dir, 'docs', 'busy'), '');
    writeFileSync(join(dir, 'docs', 'index-docs.lock'), '');
    await checkout();
    isWhole();
    for (const file of filesIn(join(dir, 'docs', 'repository', 'objects')))
      rmSync(join(dir, 'docs', 'repository', 'objects', file));
    await checkout();
    isWhole();
    writeFileSync(join(dir, 'docs', 'index-docs'), 'no index');
    await checkout();
    isWhole();
    expect(readdirSync(join(dir, 'docs')).sort()).toEqual(['index-docs', 'repository', 'work']);
  });

  it('of a commit that is gone fails so that it is looked for again', async () => {
    upstream.push({ 'a.md': page(1) });
    const gone = { name: 'docs', commit: 'f'.repeat(40), folders: [] };
    await expect(overHttp().checkout(gone)).rejects.toMatchObject({ code: 'git-commit-gone', kind: 'unavailable' });
  });

  it('that is aborted ends at once, and the next one succeeds', async () => {
    const commit = upstream.push({ 'a.md': page(1) });
    const controller = new AbortController();
    const reached = new Promise<void>((resolve) => server.onRequest(() => (resolve(), new Promise(() => {}))));
    const repository = overHttp();
    const aborted = repository.checkout({ name: 'docs', commit, folders: [], signal: controller.signal });
    await reached;
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    server.onRequest(() => {});
    expect(filesIn(await repository.checkout({ name: 'docs', commit, folders: [] }))).toEqual(['a.md']);
  });

  it('leaves the token nowhere', async () => {
    const commit = upstream.push({ 'a.md': page(1) });
    const repository = overHttp();
    await repository.heads([]);
    await repository.checkout({ name: 'docs', commit, folders: [] });
    const basic = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
    for (const file of filesIn(dir)) {
      const content = readFileSync(join(dir, file), 'latin1');
      expect([file, content.includes(TOKEN), content.includes(basic)]).toEqual([file, false, false]);
    }
    expect(server.requests.every(({ isAuthorized }) => isAuthorized)).toBe(true);
  });
});
