/** An entry as one Redis value: the time, and the text as it is. */
import type { StoredEntry } from '../cache-store.ts';

export const writeEntry = ({ text, storedAtMs }: StoredEntry): string => `${storedAtMs}\n${text}`;

/** Null for what this library did not write. */
export function readEntry(stored: string): StoredEntry | null {
  const match = /^(\d{1,16})\n/.exec(stored);
  return match === null ? null : { text: stored.slice(match[0].length), storedAtMs: Number(match[1]) };
}
