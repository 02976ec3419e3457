/** Brings text to one spelling before it is cut into terms: compatibility forms, diacritics, apostrophes. */

const NON_ASCII = /[^\0-\x7f]/;
/** Combining marks of Latin, Greek and Cyrillic; the vowel signs of other scripts are letters to their readers. */
const DIACRITICS = /[\u0300-\u036f]/g;
/** Characters that are invisible inside a word: soft hyphen, joiners, byte order mark. */
const INVISIBLE = /[\u00ad\u200c\u200d\u2060\ufeff]/g;
/** Letters that Unicode does not decompose, with the spelling people type instead. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
  ...{ ẞ: 'SS', Æ: 'AE', Œ: 'OE', Ø: 'O', Ł: 'L', Đ: 'D', Ð: 'D', Þ: 'TH' },
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');
const APOSTROPHE = /['’]/;
const POSSESSIVE = /(?<=\p{L})['’]s(?![\p{L}\p{N}])/giu;
const NEGATION = /(?<=n)['’]t(?![\p{L}\p{N}])/giu;

/** Whether `text` needs the Unicode rules at all; most documentation does not. */
export function isAscii(text: string): boolean {
  return !NON_ASCII.test(text);
}

/** NFKC without diacritics: `Café` → `Cafe`, `ﬁle` → `file`, `Straße` → `Strasse`. Case is kept. */
export function foldLetters(text: string): string {
  if (isAscii(text)) return text;
  return text
    .normalize('NFKD')
    .replace(DIACRITICS, '')
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter);
}

/** `server's` → `server`, `don't` → `dont`; other apostrophes stay and separate words. */
export function foldApostrophes(text: string): string {
  return APOSTROPHE.test(text) ? text.replace(POSSESSIVE, '').replace(NEGATION, 't') : text;
}
