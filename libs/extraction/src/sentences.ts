/** Cuts visible prose into sentences. */

export interface Sentence {
  readonly text: string;
  /** Offset in the passage. */
  readonly start: number;
}

const END = /[.!?]["')\]]*(?=\s+["'([]?[A-Z\d`]|\s*$)|\n(?=\s*[A-Z\d`"(])/g;
const ABBREVIATION = /\b(?:e\.g|i\.e|etc|vs|no|fig|cf|approx|incl)\.$/i;
/** A line as long as this was broken by the writer's editor, not by the sentence. */
const WRAPPED_CHARS_MIN = 60;
const SENTENCE_CHARS_MAX = 600;

/** Sentences in order; one that is too long to be a sentence is left out. */
export function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  let lineStart = 0;
  const push = (end: number): void => {
    const raw = text.slice(start, end);
    const lead = raw.length - raw.trimStart().length;
    const sentence = raw.trim();
    if (sentence.length > 0 && sentence.length <= SENTENCE_CHARS_MAX)
      sentences.push({ text: sentence, start: start + lead });
    start = end;
  };
  for (const match of text.matchAll(END)) {
    const isBreak = match[0] === '\n';
    const line = match.index - lineStart;
    if (isBreak) lineStart = match.index + 1;
    if (isBreak && line >= WRAPPED_CHARS_MIN) continue;
    const end = match.index + match[0].length;
    if (!isBreak && ABBREVIATION.test(text.slice(Math.max(0, end - 10), end))) continue;
    push(end);
  }
  push(text.length);
  return sentences;
}
