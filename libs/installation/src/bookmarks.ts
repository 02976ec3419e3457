/** How far the writer of a graph on a Neo4j cluster is, told to readers of the same data folder: they wait for members that lag behind. */
import { readFile } from 'node:fs/promises';
import { replaceFile } from './record-lock.ts';

export interface FileBookmarks {
  /** None where nothing was written yet, or the file cannot be read: a reader then sees what the member it asks has. */
  read(): Promise<readonly string[]>;
  write(latest: readonly string[]): Promise<void>;
}

/** @param file in the data folder; replaced as a whole. */
export function fileBookmarks(file: string): FileBookmarks {
  return {
    async read() {
      try {
        const found: unknown = JSON.parse(await readFile(file, 'utf8'));
        return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : [];
      } catch {
        return [];
      }
    },
    async write(latest) {
      replaceFile(file, JSON.stringify(latest));
    },
  };
}
