/** How long a text is for an embedding model, in words of ordinary English. */

/** A token of the model is about four characters: a longer "word" (a path, a hash) counts once for each such stretch. */
const WORD_CHARS = 14;
/** Scripts written without spaces: two characters carry about as much as a word. */
const UNSPACED_CHARS = 2;

/** Words separated by white space; long ones and scripts without spaces are counted by their characters. */
export function countWords(text: string): number {
  let words = 0;
  let unspaced = 0;
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code === 0xa0 || code === 0x3000) {
      words += Math.ceil(run / WORD_CHARS);
      run = 0;
    } else if (isUnspaced(code)) unspaced++;
    else run++;
  }
  return words + Math.ceil(run / WORD_CHARS) + Math.ceil(unspaced / UNSPACED_CHARS);
}

/** Thai to Khmer, and everything from the CJK radicals on (surrogates included: rare ideographs and emoji). */
function isUnspaced(code: number): boolean {
  return (
    (code >= 0x0e00 && code <= 0x0eff) ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    code >= 0x2e80
  );
}

/** Length of the longest prefix of `text` with at most `wordsMax` words, at least one character; never inside a surrogate pair. */
export function prefixOfWords(text: string, wordsMax: number): number {
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (countWords(text.slice(0, middle)) <= wordsMax) low = middle;
    else high = middle - 1;
  }
  const unit = text.charCodeAt(low - 1);
  return low < text.length && unit >= 0xd800 && unit <= 0xdbff ? low + 1 : low;
}
