import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declareFolder } from './declare.ts';
import { createModel } from './model.ts';
import { DEFAULT_MODEL } from './record.ts';
import { openWriter, type InstallationWriter } from './writer.ts';

const defaults = { include: ['**/*.md'], exclude: [] };

let dir: string;
let writer: InstallationWriter;
let close: () => Promise<void>;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-declare-'));
  const embedder = await createModel(DEFAULT_MODEL, { dir, threads: 1, secret: () => undefined });
  writer = await openWriter({ dir, model: DEFAULT_MODEL, embedder });
  close = async () => {
    await writer.close();
    await embedder.close();
  };
});
afterEach(async () => {
  await close();
  rmSync(dir, { recursive: true, force: true });
});

const names = (): readonly string[] => writer.sources().map(({ id }) => id);

describe('declaring a folder', () => {
  it('names it after itself, and after its parent too where the name is taken', () => {
    declareFolder(writer, { path: '/srv/one/Docs', defaults });
    declareFolder(writer, { path: '/srv/two/docs', defaults });
    declareFolder(writer, { path: '/srv/one/Docs', defaults });
    expect(writer.sources()).toEqual([
      { id: 'docs', location: '/srv/one/Docs', ...defaults },
      { id: 'two-docs', location: '/srv/two/docs', ...defaults },
    ]);
    expect(() => declareFolder(writer, { path: '/other/two/docs', defaults })).toThrow(/docs belongs to \/srv\/one/);
  });

  it('keeps what was declared of a known folder, but for what is said anew', () => {
    declareFolder(writer, { path: '/srv/docs', name: 'handbook', exclude: ['drafts/**'], defaults });
    expect(declareFolder(writer, { path: '/srv/docs', include: ['**/*.mdx'], defaults })).toEqual({
      ...{ id: 'handbook', location: '/srv/docs', include: ['**/*.mdx'], exclude: ['drafts/**'] },
    });
  });

  it('refuses a name that is none, and one that belongs to another folder', () => {
    declareFolder(writer, { path: '/srv/docs', defaults });
    expect(() => declareFolder(writer, { path: '/srv/x', name: 'My Docs', defaults })).toThrow(/not a source name/);
    expect(() => declareFolder(writer, { path: '/srv/x', name: 'docs', defaults })).toThrow(/belongs to \/srv\/docs/);
  });
});

it('a folder that is forgotten leaves neither its declaration nor its documents', async () => {
  const { id } = declareFolder(writer, { path: '/srv/docs', defaults });
  await writer.graph.putSource({ id: id as never, kind: 'folder', location: '/srv/docs' });
  await writer.forget(id);
  expect(names()).toEqual([]);
  expect(await writer.graph.sources()).toEqual([]);
});
