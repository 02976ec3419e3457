/** Cuts one long paragraph, row or code block into parts with exact places: at lines, sentences, words, in this order. */
import type { Atom } from './blocks.ts';
import type { Leaf } from './inline.ts';
import { tidy } from './inline.ts';
import type { LineIndex } from '@docgraph/domain';
import { countWords, prefixOfWords } from './words.ts';

/** Behind a sentence, an ideographic full stop or a line. */
const BORDER = /[.!?…]["'”’)\]]*\s+|[。！？]|\n/g;
/** Longest needle that ties a place in the text to a place in the source. */
const NEEDLE_CHARS = 24;

/** Characters looked at to find the next border; so many are always more than a window of words. */
const SENTENCE_CHARS_MAX = 8000;

/** Parts of at most `wordsMax` words that together are the atom: the same text, and spans that touch. */
export function splitAtom(atom: Atom, wordsMax: number, source: string, lines: LineIndex): readonly Atom[] {
  if (!atom.isCode && atom.leaves.length === 0) return [atom];
  return atom.isCode ? splitCode(atom, wordsMax, source, lines) : splitText(atom, wordsMax, source);
}

function splitCode(atom: Atom, wordsMax: number, source: string, lines: LineIndex): readonly Atom[] {
  const firstLine =
    lines.lineAt(atom.start) + (/^(?:`{3}|~{3})/.test(source.slice(atom.start, atom.start + 3)) ? 1 : 0);
  const textLines = atom.text.split('\n');
  const parts: Atom[] = [];
  let from = 0;
  while (from < textLines.length) {
    let to = from + 1;
    let words = countWords(textLines[from]!);
    while (to < textLines.length && words + countWords(textLines[to]!) <= wordsMax)
      words += countWords(textLines[to++]!);
    const start = from === 0 ? atom.start : lines.startOf(firstLine + from);
    const end = to === textLines.length ? atom.end : lines.endOf(firstLine + to - 1);
    parts.push(
      ...cutLine(
        { text: textLines.slice(from, to).join('\n'), start, end, isCode: true, leaves: [] },
        wordsMax,
        source,
      ),
    );
    from = to;
  }
  return parts.filter(({ text }) => text.trim() !== '');
}

/** A single line of code that is too long, cut by its words. */
function cutLine(atom: Atom, wordsMax: number, source: string): readonly Atom[] {
  if (countWords(atom.text) <= wordsMax) return [atom];
  const leaf: Leaf = { text: atom.text, start: atom.start, end: atom.end };
  return splitText({ ...atom, leaves: [leaf] }, wordsMax, source);
}

function splitText(atom: Atom, wordsMax: number, source: string): readonly Atom[] {
  const text = atom.leaves.map((leaf) => leaf.text).join('');
  const places = sourcePlaces(atom, bordersOf(text, wordsMax), source);
  const parts: Atom[] = [];
  let from = 0;
  let start = atom.start;
  for (const { index, offset } of [...places, { index: text.length, offset: atom.end }]) {
    const part = tidy(text.slice(from, index));
    if (part !== '') parts.push({ text: part, start, end: offset, isCode: atom.isCode, leaves: [] });
    else if (parts.length > 0) parts[parts.length - 1] = { ...parts.at(-1)!, end: offset };
    from = index;
    start = parts.at(-1)?.end ?? atom.start;
  }
  return parts;
}

/** Sentence borders, with further ones inside a sentence that is longer than the limit. */
function bordersOf(text: string, wordsMax: number): readonly number[] {
  const sentences = [...text.matchAll(BORDER)].map(({ index, 0: border }) => index + border.length);
  const borders: number[] = [];
  let from = 0;
  for (const border of [...sentences, text.length]) {
    for (;;) {
      const ahead = text.slice(from, Math.min(border, from + SENTENCE_CHARS_MAX));
      if (countWords(ahead) <= wordsMax) break;
      const length = prefixOfWords(ahead, Math.floor(wordsMax / 2));
      const space = text.lastIndexOf(' ', from + length);
      from = space > from ? space + 1 : from + length;
      borders.push(from);
    }
    if (border < text.length) borders.push(border);
    from = border;
  }
  return borders;
}

/** Finds each border in the source by the text that follows it; a border inside markup that cannot be found is dropped. */
function sourcePlaces(
  atom: Atom,
  borders: readonly number[],
  source: string,
): readonly { index: number; offset: number }[] {
  const places: { index: number; offset: number }[] = [];
  let leafStart = 0;
  let next = 0;
  let cursor = atom.start;
  for (const leaf of atom.leaves) {
    const leafEnd = leafStart + leaf.text.length;
    cursor = Math.max(cursor, leaf.start);
    for (; next < borders.length && borders[next]! <= leafEnd; next++) {
      const index = borders[next]!;
      const needle = leaf.text.slice(index - leafStart, index - leafStart + NEEDLE_CHARS).split('\n')[0] ?? '';
      const found = needle === '' ? leaf.end - cursor : source.slice(cursor, leaf.end).indexOf(needle);
      if (found < 0) continue;
      cursor += found;
      places.push({ index, offset: Math.min(cursor, atom.end) });
    }
    leafStart = leafEnd;
  }
  return places;
}
