/** SSH: the command that git is told to use, seen by what stands in its place. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGitRepository } from './repository.ts';
import { createUpstream, type Upstream } from './testing/git-server.ts';

let dir: string;
let upstream: Upstream;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "docgraph ssh's-"));
  upstream = createUpstream();
  // Notes its arguments, then does on this machine what it was asked to do on the other.
  writeFileSync(
    join(dir, 'ssh'),
    '#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/args"\nfor last; do :; done\nexec sh -c "$last"\n',
  );
  chmodSync(join(dir, 'ssh'), 0o755);
  writeFileSync(join(dir, 'key'), 'key');
});
afterEach(() => {
  upstream.remove();
  rmSync(dir, { recursive: true, force: true });
});

const open = (sshKeyFile: string) =>
  createGitRepository({
    ...{ url: `git@example.com:${upstream.path}`, dir: join(dir, 'docs'), protocols: ['ssh'], auth: { sshKeyFile } },
    variable: (name) => (name === 'PATH' ? `${dir}:${process.env['PATH']}` : process.env[name]),
  });

it('uses the key that is named, asks nothing, and trusts no unknown host', async () => {
  const commit = upstream.push({ 'a.md': '# A\n' });
  const repository = open(join(dir, 'key'));
  expect((await repository.heads(['refs/heads/main'])).get('refs/heads/main')).toBe(commit);
  const folder = await repository.checkout({ name: 'docs', commit, folders: [] });
  expect(readFileSync(join(folder, 'a.md'), 'utf8')).toBe('# A\n');
  const args = readFileSync(join(dir, 'args'), 'utf8').split('\n');
  expect(args).toEqual(expect.arrayContaining(['-i', join(dir, 'key'), 'BatchMode=yes', 'StrictHostKeyChecking=yes']));
});

it('says which key file cannot be read', async () => {
  await expect(open(join(dir, 'gone')).heads([])).rejects.toMatchObject({
    ...{ code: 'git-key-missing', message: expect.stringContaining('gone') },
  });
});
