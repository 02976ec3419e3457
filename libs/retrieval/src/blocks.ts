/** Finds the blocks of Markdown source by its lines alone: cheap enough to run on every passage that is quoted. */
import type { Region } from '@docgraph/domain';

export type BlockKind = 'heading' | 'paragraph' | 'item' | 'step' | 'table' | 'code' | 'quote' | 'admonition' | 'html';

/** A line without its line end; 0-based UTF-16 offsets, end exclusive. */
export interface Line extends Region {
  readonly text: string;
}

/** Consecutive lines; a list is one block an item, with everything that is indented below it. */
export interface SourceBlock {
  readonly kind: BlockKind;
  readonly lines: readonly Line[];
}

const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
/** Group 1 is the indent, group 2 the number of an ordered item. */
const ITEM = /^([ \t]*)(?:[-*+]|(\d{1,9})[.)])(?:[ \t]|$)/;
const QUOTE = /^ {0,3}>/;
/** `- - -` and `* * *` are rules, not items. */
const RULE = /^[ \t]*([-*_])(?:[ \t]*\1){2}/;
const ADMONITION = /^(?:!!!|\?\?\?\+?) /;
const HTML = /^ {0,3}<[!/a-zA-Z]/;
const INDENTED = /^(?: {4}|\t)/;
const TABLE_LINE = /^[ \t]*\|/;
/** Elements that may hold blank lines and make no sense in parts. */
const WHOLE_ELEMENT = /^ {0,3}<(table|pre)[\s>]/i;

/** The line under the head of a table. */
export const isDelimiterRow = (line: string): boolean => /^[ \t|:-]+$/.test(line) && line.includes('-');

/** @param code regions of code, as `scanSource` tells them: in a fence no line means anything. */
export function sourceBlocks(text: string, code: readonly Region[]): readonly SourceBlock[] {
  const reader = new BlockReader(linesOf(text), fencesOf(text, code));
  return reader.read();
}

function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/([^\r\n]*)(?:\r\n?|\n|$)/g)]
    .filter(({ index, 0: line }) => line !== '' || index < text.length)
    .map(({ index, 1: line = '' }) => ({ start: index, end: index + line.length, text: line }));
}

/** Regions that begin with a line are fences; the others are spans of code inside a line. End of each by its start. */
function fencesOf(text: string, code: readonly Region[]): ReadonlyMap<number, number> {
  const startsLine = ({ start }: Region): boolean => start === 0 || /[\r\n]/.test(text[start - 1]!);
  const fences = code.filter(
    (region) => startsLine(region) && /^[^`~]*(?:```|~~~)/.test(text.slice(region.start, region.end)),
  );
  return new Map(fences.map(({ start, end }) => [start, end]));
}

const isBlank = (line: Line | undefined): boolean => line === undefined || line.text.trim() === '';
const indentOf = (text: string): number => /^[ \t]*/.exec(text)![0].replaceAll('\t', '    ').length;

class BlockReader {
  readonly #lines: readonly Line[];
  readonly #fences: ReadonlyMap<number, number>;

  constructor(lines: readonly Line[], fences: ReadonlyMap<number, number>) {
    this.#lines = lines;
    this.#fences = fences;
  }

  read(): readonly SourceBlock[] {
    const blocks: SourceBlock[] = [];
    let at = 0;
    while (at < this.#lines.length) {
      if (isBlank(this.#lines[at])) at++;
      else {
        const kind = this.#kindAt(at);
        let to = this.#endOf(kind, at);
        const next = to;
        while (isBlank(this.#lines[to - 1])) to--;
        const lines = this.#lines.slice(at, to);
        const isUnderlined = kind === 'paragraph' && lines.length > 1 && UNDERLINE.test(lines.at(-1)!.text);
        blocks.push({ kind: isUnderlined ? 'heading' : kind, lines });
        at = next;
      }
    }
    return blocks;
  }

  #kindAt(at: number): BlockKind {
    const { text, start } = this.#lines[at]!;
    const item = ITEM.exec(text);
    if (item !== null && !RULE.test(text)) return item[2] === undefined ? 'item' : 'step';
    if (this.#fences.has(start)) return 'code';
    if (HEADING.test(text)) return 'heading';
    if (QUOTE.test(text)) return 'quote';
    if (ADMONITION.test(text)) return 'admonition';
    if (HTML.test(text)) return 'html';
    if (TABLE_LINE.test(text) || this.#isTableHead(at)) return 'table';
    return INDENTED.test(text) ? 'code' : 'paragraph';
  }

  #isTableHead(at: number): boolean {
    const next = this.#lines[at + 1]?.text ?? '';
    return this.#lines[at]!.text.includes('|') && next.includes('|') && isDelimiterRow(next);
  }

  /** Index of the first line behind the block, perhaps with blank lines before it. */
  #endOf(kind: BlockKind, at: number): number {
    const { text } = this.#lines[at]!;
    switch (kind) {
      case 'heading':
        return at + 1;
      case 'item':
      case 'step':
        return this.#indentedEnd(at, indentOf(text) + 2);
      case 'admonition':
        return this.#indentedEnd(at, 1);
      case 'code':
        return this.#fences.has(this.#lines[at]!.start)
          ? this.#behindFence(at)
          : this.#runEnd(at, (line) => INDENTED.test(line));
      case 'table':
        return this.#runEnd(at, (line) => line.includes('|'));
      case 'html':
        return this.#htmlEnd(at);
      case 'quote':
        return this.#runEnd(at, (line, i) => QUOTE.test(line) || !this.#startsBlock(i) || INDENTED.test(line));
      default:
        return this.#paragraphEnd(at);
    }
  }

  /** Whether the line ends a paragraph above it. */
  #startsBlock(at: number): boolean {
    const { text, start } = this.#lines[at]!;
    return (
      this.#fences.has(start) || HEADING.test(text) || ITEM.test(text) || QUOTE.test(text) || TABLE_LINE.test(text)
    );
  }

  #paragraphEnd(at: number): number {
    let to = at + 1;
    while (to < this.#lines.length && !isBlank(this.#lines[to])) {
      if (UNDERLINE.test(this.#lines[to]!.text)) return to + 1;
      if (this.#startsBlock(to)) return to;
      to++;
    }
    return to;
  }

  #runEnd(at: number, belongs: (line: string, index: number) => boolean): number {
    let to = at + 1;
    while (to < this.#lines.length && !isBlank(this.#lines[to]) && belongs(this.#lines[to]!.text, to)) to++;
    return to;
  }

  /** Lines indented at least so far, blank ones between them, and those that continue a paragraph lazily. */
  #indentedEnd(at: number, indent: number): number {
    let to = this.#fences.has(this.#lines[at]!.start) ? this.#behindFence(at) : at + 1;
    while (to < this.#lines.length) {
      const line = this.#lines[to]!;
      const isInside = isBlank(line) || indentOf(line.text) >= indent;
      const isLazy = !isBlank(this.#lines[to - 1]) && !this.#startsBlock(to);
      if (!isInside && !isLazy) break;
      to = this.#fences.has(line.start) ? this.#behindFence(to) : to + 1;
    }
    return to;
  }

  #behindFence(at: number): number {
    const end = this.#fences.get(this.#lines[at]!.start)!;
    let to = at + 1;
    while (to < this.#lines.length && this.#lines[to]!.start < end) to++;
    return to;
  }

  #htmlEnd(at: number): number {
    const name = WHOLE_ELEMENT.exec(this.#lines[at]!.text)?.[1]?.toLowerCase();
    let to = at;
    if (name !== undefined)
      while (to < this.#lines.length && !this.#lines[to]!.text.toLowerCase().includes(`</${name}>`)) to++;
    else to = this.#runEnd(at, () => true) - 1;
    return Math.min(to + 1, this.#lines.length);
  }
}
