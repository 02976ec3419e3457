/** `docgraph.yaml` through the command: what it declares is indexed, and only it changes that. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createPlace } from './testing/program.ts';

const ENV = { DOCGRAPH_CONFIG: 'docgraph.yaml' };

it('declares sources that are indexed, cannot be removed by hand, and go when the file does not name them', async () => {
  const place = createPlace();
  const listed = async () => JSON.parse((await place.run(['source', 'list', '--json'], ENV)).out) as { id: string }[];
  place.write('one/keys.md', '# Rotate keys\n\nPut the new key beside the old one.\n');
  place.write('two/quota.md', '# Disk quota\n\nRaise tenant.quota_gb.\n');
  place.write('docgraph.yaml', 'sources:\n  keys: { folder: ./one }\n  quota: { folder: ./two, paused: true }\n');
  const first = await place.run(['ingest', '--json'], ENV);
  expect(JSON.parse(first.out)).toMatchObject({ sources: [{ source: 'keys', parsed: 1 }] });
  const file = join(place.dir, 'docgraph.yaml');
  expect(await listed()).toMatchObject([
    { id: 'keys', location: join(place.dir, 'one'), declaredIn: file, health: { lastFailure: null } },
    { id: 'quota', paused: true, declaredIn: file, health: null },
  ]);
  for (const [command, wish] of [
    ['remove', 'remove it'],
    ['pause', 'pause it'],
  ] as const)
    expect(await place.run(['source', command, 'keys'])).toMatchObject({
      ...{ code: 4, err: `docgraph: keys is declared in ${file}: to ${wish}, change it there\n` },
    });

  place.write('docgraph.yaml', 'sources:\n  quota: { folder: ./two }\n');
  const second = await place.run(['ingest', '--json'], ENV);
  expect(JSON.parse(second.out)).toMatchObject({ sources: [{ source: 'quota', parsed: 1 }] });
  expect((await place.json<{ sources: { id: string }[] }>('status')).sources.map(({ id }) => id)).toEqual(['quota']);

  place.write('docgraph.yaml', 'sources:\n  quota: { foldr: ./two }\n');
  expect(await place.run(['ingest', '--config', 'docgraph.yaml'])).toMatchObject({
    ...{
      code: 2,
      err: expect.stringContaining('line 2: sources.quota.foldr: there is no such key; did you mean folder?'),
    },
  });
});

it('folders and repositories are declared by hand, with options that fit them', async () => {
  const place = createPlace();
  place.write('docs/keys.md', '# Rotate keys\n');
  expect(await place.json('source', 'add', 'docs', '--exclude', 'drafts/**', '--poll', '60')).toMatchObject({
    ...{ id: 'docs', location: join(place.dir, 'docs'), exclude: ['drafts/**'], pollSeconds: 60 },
  });
  expect(
    await place.json('source', 'add', 'git@git.example.com:acme/api.git', '--ref', 'v*', '--ssh-key', 'key'),
  ).toMatchObject({
    ...{ id: 'api', location: 'git@git.example.com:acme/api.git' },
    git: { refs: ['v*'], auth: { sshKeyFile: join(place.dir, 'key') } },
  });
  const refused = async (...args: readonly string[]) => (await place.run(['source', 'add', ...args])).err;
  expect(await refused('docs', '--ref', 'main')).toMatch(/--ref is for repositories, and docs is a folder/);
  expect(await refused('nowhere')).toMatch(/there is no folder .*nowhere/);
  expect(await refused('https://me:secret@git.example.com/x.git')).toMatch(/holds a password.*name the variable/);
  expect(await refused('https://git.example.com/x.git', '--name', 'docs')).toMatch(/the name docs belongs to/);
  expect(await refused('https://git.example.com/x.git', '--ref=-x')).toMatch(/ref: the name of a branch or tag/);
});
