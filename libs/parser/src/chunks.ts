/** Cuts a section into chunks that fit an embedding model: the whole section, or overlapping windows at block borders. */
import type { ChunkFields, CodeSpan, LineIndex, ParsedChunk } from '@docgraph/domain';
import type { Atom, ReadBlock } from './blocks.ts';
import { splitAtom } from './split.ts';
import { countWords } from './words.ts';

/** Words of a window: with title and headings about 250 of the 256 tokens that the default model reads. */
export const CHUNK_WORDS_TARGET = 180;
/** A code block or table stays whole up to here, even where the window becomes longer than the target. */
export const CHUNK_WORDS_MAX = 220;
/** Words repeated from the window before, so that no sentence loses its context. */
export const CHUNK_WORDS_OVERLAP = 35;

/** What the chunks of a section have in common. */
export interface ChunkFrame {
  readonly title: string;
  readonly headingPath: string;
  readonly heading: string;
  /** Where the section's heading begins, or its first block. */
  readonly start: number;
  /** Where the heading ends; equal to `start` without one. */
  readonly headingEnd: number;
  readonly source: string;
  readonly lines: LineIndex;
}

/** Something that stays in one piece: an atom, a part of a long one, or all atoms of a code block or table. */
interface Unit {
  readonly atoms: readonly Atom[];
  readonly words: number;
  readonly isWhole: boolean;
}

/** The chunks of a section's blocks, its heading left out; one for a bare heading; none where nothing can be found. */
export function chunkSection(blocks: readonly ReadBlock[], frame: ChunkFrame): readonly ParsedChunk[] {
  const atoms = blocks.flatMap((block) => block.atoms);
  if (atoms.length === 0 && (frame.headingEnd === frame.start || frame.heading === '')) return [];
  const words = sum(atoms.map(({ text }) => countWords(text)));
  const windows = words <= CHUNK_WORDS_TARGET ? [atoms] : windowsOf(unitsOf(blocks, frame), frame);
  const codeSpans = blocks.flatMap(({ block }) => block.codeSpans ?? []);
  const last = blocks.findLast((block) => block.atoms.length > 0)?.block.span.endOffset ?? frame.headingEnd;
  return windows.map((window, ordinal) => {
    const start = ordinal === 0 ? frame.start : lineStart(window[0]!, frame);
    const end = ordinal === windows.length - 1 ? Math.max(last, frame.headingEnd) : window.at(-1)!.end;
    const inline = window.flatMap((atom) => spansIn(codeSpans, atom));
    return { ordinal, span: frame.lines.span(start, end), fields: fieldsOf(window, inline, frame) };
  });
}

/** Where an atom's line begins when only markup stands before it there, so that a list item keeps its number. */
function lineStart(atom: Atom, { source, lines }: ChunkFrame): number {
  const start = lines.startOf(lines.lineAt(atom.start));
  return /^[\s>|*+\-\d.)[\]]*$/.test(source.slice(start, atom.start)) ? start : atom.start;
}

/** Texts of the code spans inside an atom; `spans` are in document order. */
function spansIn(spans: readonly CodeSpan[], atom: Atom): readonly string[] {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.span.startOffset < atom.start) low = middle + 1;
    else high = middle;
  }
  const texts: string[] = [];
  for (let i = low; i < spans.length && spans[i]!.span.startOffset < atom.end; i++) texts.push(spans[i]!.text);
  return texts;
}

function fieldsOf(atoms: readonly Atom[], inlineCode: readonly string[], frame: ChunkFrame): ChunkFields {
  const { title, headingPath, heading } = frame;
  const code = atoms.filter(({ isCode }) => isCode).map(({ text }) => text);
  const body = atoms.map(({ text }) => text).join('\n');
  return { title, headingPath, heading, body, code: [...code, ...inlineCode].join('\n') };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

function unitsOf(blocks: readonly ReadBlock[], frame: ChunkFrame): readonly Unit[] {
  return blocks.flatMap(({ block, atoms }) => {
    const words = sum(atoms.map(({ text }) => countWords(text)));
    if ((block.kind === 'code' || block.kind === 'table') && words <= CHUNK_WORDS_MAX)
      return atoms.length === 0 ? [] : [{ atoms, words, isWhole: true }];
    return atoms.flatMap((atom) => atomUnits(atom, frame));
  });
}

function atomUnits(atom: Atom, { source, lines }: ChunkFrame): readonly Unit[] {
  const words = countWords(atom.text);
  const isWhole = atom.isCode && words <= CHUNK_WORDS_MAX;
  if (isWhole || words <= CHUNK_WORDS_TARGET) return [{ atoms: [atom], words, isWhole }];
  return splitAtom(atom, CHUNK_WORDS_TARGET, source, lines).map((part) => ({
    atoms: [part],
    words: countWords(part.text),
    isWhole: false,
  }));
}

/** Fills windows in order; each after the first begins with the end of the one before. */
function windowsOf(units: readonly Unit[], frame: ChunkFrame): readonly (readonly Atom[])[] {
  const windows: Unit[][] = [];
  let window: Unit[] = [];
  let words = 0;
  for (const unit of units) {
    const fits = words + unit.words <= (unit.isWhole ? CHUNK_WORDS_MAX : CHUNK_WORDS_TARGET);
    if (!fits && window.length > 0) {
      windows.push(window);
      window = overlapOf(window, unit.words, frame);
      words = sum(window.map((repeated) => repeated.words));
    }
    window.push(unit);
    words += unit.words;
  }
  windows.push(window);
  return windows.map((filled) => filled.flatMap(({ atoms }) => atoms));
}

/** The last sentences that fit the overlap and leave room for what comes next; never all of the window. */
function overlapOf(window: readonly Unit[], nextWords: number, frame: ChunkFrame): Unit[] {
  const room = Math.min(CHUNK_WORDS_OVERLAP, CHUNK_WORDS_TARGET - nextWords);
  const tail = window.slice(1).concat(window.length === 1 ? window : []);
  const units = tail.flatMap((unit) => (unit.isWhole || unit.words <= room ? [unit] : sentencesOf(unit, frame)));
  let from = units.length;
  let words = 0;
  while (from > 0 && words + units[from - 1]!.words <= room) words += units[--from]!.words;
  return units.slice(window.length === 1 ? Math.max(from, 1) : from);
}

function sentencesOf(unit: Unit, { source, lines }: ChunkFrame): readonly Unit[] {
  const atoms = unit.atoms.flatMap((atom) =>
    atom.isCode ? [atom] : splitAtom(atom, CHUNK_WORDS_OVERLAP, source, lines),
  );
  return atoms.map((atom) => ({ atoms: [atom], words: countWords(atom.text), isWhole: atom.isCode }));
}
