/** Temporary folders of Markdown files for the tests of this library. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import { DEFAULT_RULES } from '../scan.ts';
import type { FolderSource } from '../sync.ts';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'docgraph-ingestion-')));
  made.push(folder);
  return folder;
}

/** Path to content; null deletes the file or folder. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** Writes files below `root`, with their folders. */
export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    if (content === null) rmSync(file, { recursive: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
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
