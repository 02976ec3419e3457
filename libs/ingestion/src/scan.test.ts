/** Which files of a real folder are documentation: globs, .gitignore, hidden names, links, limits. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Bytes } from '@docgraph/domain';
import { FILE_BYTES_MAX } from './limits.ts';
import { DEFAULT_RULES, scanFolder, type FolderScan } from './scan.ts';
import type { Files } from './testing/files.ts';
import { asOrdinaryUser, folderWith, temporaryFolder } from './testing/folder.ts';

const scan = (root: string, rules = {}): Promise<FolderScan> => scanFolder(root, { ...DEFAULT_RULES, ...rules });
const pathsIn = async (root: string, rules = {}): Promise<string[]> =>
  (await scan(root, rules)).manifest.map((entry) => entry.path);
const found = (files: Files, rules = {}): Promise<string[]> => pathsIn(folderWith(files), rules);

describe('rules', () => {
  test('Markdown of every spelling is included, in the order of paths, with the hash of its bytes', async () => {
    const root = folderWith({ 'b.md': 'x', 'a/c.markdown': '', 'a/d.mdx': '', 'E.MD': '', 'f.txt': '', 'g.mdown': '' });
    const { manifest, skipped, passedOver } = await scan(root);
    expect(manifest.map((entry) => entry.path)).toEqual(['E.MD', 'a/c.markdown', 'a/d.mdx', 'b.md']);
    expect(manifest.at(-1)?.contentHash).toBe(sha256Bytes(Buffer.from('x')));
    expect([skipped.size, passedOver]).toEqual([0, []]);
  });

  test('include globs replace the default, exclude globs take away', async () => {
    const files = { 'guide/a.md': '', 'guide/draft/b.md': '', 'ref/c.rst': '', 'ref/d.md': '' };
    expect(await found(files, { include: ['ref/**'] })).toEqual(['ref/c.rst', 'ref/d.md']);
    expect(await found(files, { exclude: ['**/draft/**', 'ref/d.md'] })).toEqual(['guide/a.md']);
  });

  test('hidden folders and files and node_modules are left out at every level', async () => {
    const files = { 'a.md': '', '.github/b.md': '', '.c.md': '', 'x/.d/e.md': '', 'x/node_modules/p/f.md': '' };
    expect(await found(files)).toEqual(['a.md']);
  });
});

describe('.gitignore', () => {
  test('holds for its folder and below, and a deeper one decides first', async () => {
    const files = {
      ...{ '.gitignore': 'build/\n*.draft.md\n/top.md\n', 'build/a.md': '', 'x/build/b.md': '', 'c.draft.md': '' },
      ...{ 'top.md': '', 'x/top.md': '', 'x/.gitignore': '!keep.draft.md\nown.md\n', 'x/keep.draft.md': '' },
      ...{ 'x/other.draft.md': '', 'x/own.md': '', 'x/y/own.md': '', 'y/own.md': '', 'y/keep.draft.md': '' },
    };
    expect(await found(files)).toEqual(['x/keep.draft.md', 'x/top.md', 'y/own.md']);
  });

  test('cannot bring back what stands in an ignored folder, and can bring back a file', async () => {
    const files = { '.gitignore': 'a/\n!a/b.md\nc/*\n!c/d.md\n', 'a/b.md': '', 'c/d.md': '', 'c/e.md': '' };
    expect(await found(files)).toEqual(['c/d.md']);
  });

  test('tells capitals apart, and may have a byte order mark and Windows line ends', async () => {
    const files = { '.gitignore': '\uFEFFbuild/\r\nnotes.md\r\n', 'build/a.md': '', 'Build/b.md': '', 'notes.md': '' };
    expect(await found({ ...files, 'NOTES.md': '' })).toEqual(['Build/b.md', 'NOTES.md']);
  });

  test('patterns of its own folder, not of a path that merely looks alike', async () => {
    const files = { 'a/.gitignore': '/b.md\n', 'a/b.md': '', 'ab/b.md': '', 'b.md': '', 'a/a/b.md': '' };
    expect(await found(files)).toEqual(['a/a/b.md', 'ab/b.md', 'b.md']);
  });
});

describe('symbolic links', () => {
  test('to a file that is found at its own place add nothing', async () => {
    const root = folderWith({ 'a.md': 'text' });
    symlinkSync('a.md', join(root, 'b.md'));
    expect(await pathsIn(root)).toEqual(['a.md']);
  });

  test('to a file that is not found otherwise stand for it, once', async () => {
    const root = folderWith({ '.hidden/a.md': 'text' });
    symlinkSync('.hidden/a.md', join(root, 'b.md'));
    symlinkSync('b.md', join(root, 'c.md'));
    const { manifest } = await scan(root);
    expect(manifest).toEqual([{ path: 'b.md', contentHash: sha256Bytes(Buffer.from('text')) }]);
  });

  test('that leave the folder are named and not followed', async () => {
    const secret = folderWith({ 'secret.md': 'secret', 'more/x.md': '' });
    const root = folderWith({ 'a.md': '', 'sub/b.md': '' });
    symlinkSync(join(secret, 'secret.md'), join(root, 'direct.md'));
    symlinkSync('../../../../../../../../../etc/passwd', join(root, 'sub/passwd.md'));
    symlinkSync(secret, join(root, 'folder'));
    symlinkSync(join(secret, 'secret.md'), join(root, 'not-documentation.txt'));
    symlinkSync('folder/secret.md', join(root, 'through.md'));
    const { manifest, passedOver } = await scan(root);
    expect(manifest.map((entry) => entry.path)).toEqual(['a.md', 'sub/b.md']);
    expect(passedOver.map(({ path }) => path)).toEqual(['direct.md', 'folder', 'sub/passwd.md', 'through.md']);
    expect(new Set(passedOver.map(({ rule }) => rule))).toEqual(new Set(['link-outside']));
  });

  test('to folders inside are passed over, for their files are found at their own place', async () => {
    const root = folderWith({ 'a/b.md': '' });
    symlinkSync('..', join(root, 'a/up'));
    symlinkSync('a', join(root, 'again'));
    symlinkSync('a', join(root, 'folder.md'));
    const { manifest, passedOver, skipped } = await scan(root);
    expect(manifest.map((entry) => entry.path)).toEqual(['a/b.md']);
    expect([passedOver, skipped.size]).toEqual([[], 0]);
  });

  test('to nothing, or in circles, are named with the reason when they look like documentation', async () => {
    const root = folderWith({ 'a/b.md': '' });
    symlinkSync('loop.md', join(root, 'loop.md'));
    symlinkSync('nowhere.md', join(root, 'a/dangling.md'));
    symlinkSync('a/b.md/below.md', join(root, 'below-a-file.md'));
    symlinkSync('nowhere', join(root, 'socket'));
    const { manifest, passedOver } = await scan(root);
    expect(manifest.map((entry) => entry.path)).toEqual(['a/b.md']);
    expect(passedOver.map(({ path, rule }) => [path, rule])).toEqual([
      ['a/dangling.md', 'link-dangling'],
      ['below-a-file.md', 'link-dangling'],
      ['loop.md', 'link-dangling'],
    ]);
    expect(passedOver.map(({ message }) => message)).toEqual([
      expect.stringContaining('to nothing'),
      expect.stringContaining('to nothing'),
      expect.stringContaining('in a circle'),
    ]);
  });

  test('as the folder itself are followed', async () => {
    const root = folderWith({ 'a.md': '' });
    const link = join(temporaryFolder(), 'link');
    symlinkSync(root, link);
    expect(await pathsIn(link)).toEqual(['a.md']);
  });
});

describe('what cannot be read', () => {
  test('a file that is too large is skipped with its size and does not stop the others', async () => {
    const root = folderWith({
      'a.md': '',
      'large.md': 'x'.repeat(FILE_BYTES_MAX + 1),
      'fits.md': 'y'.repeat(FILE_BYTES_MAX),
    });
    const { manifest, skipped } = await scan(root);
    expect(manifest.map((entry) => entry.path)).toEqual(['a.md', 'fits.md', 'large.md']);
    expect([...skipped.keys()]).toEqual(['large.md']);
    expect(skipped.get('large.md')).toMatchObject({ severity: 'error', rule: 'file-too-large' });
    expect(skipped.get('large.md')?.message).toContain(String(FILE_BYTES_MAX + 1));
  });

  test('a folder with the name of a file is a folder', async () => {
    const root = folderWith({ 'x.md/inside.md': '' });
    mkdirSync(join(root, 'empty.md'));
    expect(await pathsIn(root)).toEqual(['x.md/inside.md']);
  });

  test('a file without permission is skipped with the reason', async () => {
    const root = folderWith({ 'open.md': '', 'closed.md': 'x' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'closed.md'), 0o000);
    const { manifest, skipped } = await asOrdinaryUser(() => scan(root));
    expect(manifest.map((entry) => entry.path)).toEqual(['closed.md', 'open.md']);
    expect(skipped.get('closed.md')).toMatchObject({ rule: 'file-unreadable', severity: 'error' });
  });

  test('a folder without permission is passed over with the reason and does not stop the others', async () => {
    const root = folderWith({ 'open.md': '', 'closed/x.md': 'x', 'out/y.md': '', 'listed/.gitignore': 'z.md\n' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'listed/.gitignore'), 0o000);
    for (const name of ['closed', 'out']) chmodSync(join(root, name), 0o000);
    symlinkSync('closed/x.md', join(root, 'link.md'));
    const { manifest, passedOver } = await asOrdinaryUser(() => scan(root, { exclude: ['out/**'] }));
    expect(manifest.map((entry) => entry.path)).toEqual(['open.md']);
    expect(passedOver.map(({ path, rule }) => [path, rule])).toEqual([
      ['closed', 'folder-unreadable'],
      ['link.md', 'link-unreadable'],
      ['listed', 'folder-unreadable'],
    ]);
    expect(passedOver[0]?.message).toContain('EACCES');
  });

  test('the folder itself without permission is an error', async () => {
    const root = folderWith({ 'open.md': '' });
    chmodSync(root, 0o000);
    const scanning = asOrdinaryUser(() => scan(root));
    await expect(scanning).rejects.toMatchObject({ code: 'folder-unreadable', kind: 'unavailable' });
  });

  test('names that are not valid UTF-8 are shown as well as they can be', async () => {
    const root = folderWith({ 'a.md': '', '\uFFFD.md': 'a name that only looks like one' });
    const at = (name: string): Buffer => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')]);
    writeFileSync(at('caf\xe9.md'), '');
    writeFileSync(at('caf\xe9.txt'), '');
    mkdirSync(at('dossi\xe9r'));
    symlinkSync('a.md', at('l\xefnk.md'));
    const { manifest, passedOver } = await scan(root);
    expect(manifest.map((entry) => entry.path)).toEqual(['a.md', '\uFFFD.md']);
    expect(passedOver.map(({ path, rule }) => [path, rule])).toEqual(
      ['caf\uFFFD.md', 'dossi\uFFFDr', 'l\uFFFDnk.md'].map((path) => [path, 'name-not-utf8']),
    );
  });

  test('a folder that is not there, or is a file, is an error that says so', async () => {
    const root = folderWith({ 'a.md': '' });
    const missing = { code: 'folder-not-found', kind: 'not-found' };
    await expect(scan(join(root, 'none'))).rejects.toMatchObject(missing);
    await expect(scan(join(root, 'none'))).rejects.toThrow(/there is no folder .*none/);
    await expect(scan(join(root, 'a.md'))).rejects.toThrow(/a\.md is a file, not a folder/);
  });

  test('an abort ends the scan', async () => {
    const root = folderWith({ 'a.md': '' });
    await expect(scanFolder(root, DEFAULT_RULES, AbortSignal.abort())).rejects.toThrow(/abort/);
  });
});
