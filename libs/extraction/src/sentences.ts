/** Cuts visible prose into sentences. */

export interface Sentence {
  readonly text: string;
  /** Offset in the passage. */
  readonly start: number;
}

/** A full stop before the start of a sentence, or the end of a line: the parser keeps line breaks only where a reader sees them. */
const END = /[.!?]["')\]]*(?=\s+["'([]?[A-Z\d`]|\s*$)|\n/g;
const ABBREVIATION = /\b(?:e\.g|i\.e|etc|vs|no|fig|cf|approx|incl)\.$/i;
const SENTENCE_CHARS_MAX = 600;

/** Sentences in order; one that is too long to be a sentence is left out. */
export function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const push = (end: number): void => {
    const raw = text.slice(start, end);
    const sentence = raw.trim();
    if (sentence.length > 0 && sentence.length <= SENTENCE_CHARS_MAX)
      sentences.push({ text: sentence, start: start + raw.length - raw.trimStart().length });
    start = end;
  };
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].length;
    if (!ABBREVIATION.test(text.slice(Math.max(0, end - 10), end))) push(end);
  }
  push(text.length);
  return sentences;
}
