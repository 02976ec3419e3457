/** What the tests share: the shipped model, temporary folders, and similarity. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** Folder of the model that is in the repository. */
export const SHIPPED_MODEL = fileURLToPath(new URL('../../../../models/minilm-l6-v2', import.meta.url));

/** A text and the beginning of its vector. The float model it was made from says .08721, -.06816, -.04290, -.04887. */
export const GOLDEN = {
  text: 'How do I restart the server?',
  start: [0.086434, -0.068155, -0.043309, -0.051785],
} as const;

/** About 330 tokens: longer than the model takes. */
export const LONG_TEXT = 'The engine writes every block to three replicas before it confirms. '.repeat(22);

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'docgraph-embedding-'));
  folders.push(folder);
  return folder;
}

/** Of two unit-length vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
