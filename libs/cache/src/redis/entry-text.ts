/** An entry as one Redis value: the time, whether there is something, and the text as it is. */
import type { StoredEntry } from '../cache-store.ts';

export function writeEntry({ text, storedAtMs }: StoredEntry): string {
  return text === null ? `${storedAtMs} nothing\n` : `${storedAtMs} value\n${text}`;
}

/** Null for what this library did not write. */
export function readEntry(stored: string): StoredEntry | null {
  const match = /^(\d{1,16}) (value|nothing)\n/.exec(stored);
  if (match === null) return null;
  return { text: match[2] === 'value' ? stored.slice(match[0].length) : null, storedAtMs: Number(match[1]) };
}
