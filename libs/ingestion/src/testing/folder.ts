/** Temporary folders of Markdown files for the tests of this library. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import { DEFAULT_RULES } from '../scan.ts';
import type { FolderSource } from '../sync.ts';
import { writeFiles, type Files } from './files.ts';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'docgraph-ingestion-')));
  made.push(folder);
  return folder;
}

/** A new folder with these files. */
export function folderWith(files: Files): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  return root;
}

/** The folder as a source named `docs`. */
export const sourceOf = (location: string): FolderSource => ({
  id: sourceIdFrom('docs'),
  location,
  rules: DEFAULT_RULES,
});

/** Work without the right to read everything, which root has. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
