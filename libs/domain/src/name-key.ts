/** How a name is compared: case, accents, hyphens and the plural make no other name. */

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** A word in lower case without accents. */
export function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** The singular of a folded English word, by its ending (`volumes`, `policies`, `indexes`, `branches`); other words stay as they are. */
export function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is|as|os)$/.test(word)) return word;
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|sh|tch|nch)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Words of a name, folded, the last in the singular, joined by spaces: `Backup Volumes` → `backup volume`. */
export function nameKey(name: string): string {
  const words = (name.match(WORD) ?? []).map(foldWord);
  return [...words.slice(0, -1), ...words.slice(-1).map(singular)].join(' ');
}
