/** Finds where scripts, styles, instructions, declarations and CDATA of a Markdown source end, and what is indented code. */
import type { HtmlTag } from './html-tag.ts';
import type { Region } from './source-scan.ts';

const RAW_ELEMENT = /^(?:script|style)$/i;
/** Characters before a place that are looked at to see whether it begins a line. */
const LINE_START_CHARS = 4;
const LINE_START = /(?:^|[\r\n]) {0,3}$/;

/** Remembers what it found last, so that many searches along a text read it once. */
export class MarkupFinder {
  readonly #text: string;
  readonly #found = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The end of the instruction, declaration or CDATA section that begins at `start`; -1 when none does. */
  markupEnd(start: number): number {
    const close = closeOf(this.#text, start);
    if (close === null) return -1;
    const end = this.#next(close, start + 2);
    if (this.#startsLine(start)) return end;
    return end <= this.blankLine(start) ? end : -1;
  }

  /** The end of a script or style that holds anything; -1 for any other tag. */
  rawEnd(tag: HtmlTag): number {
    if (tag.isClosing || !RAW_ELEMENT.test(tag.name)) return -1;
    const close = `</${tag.name.toLowerCase()}`;
    const end = this.#next(`${close}[^>]{0,40}>`, tag.end);
    const isClosed = end < this.#text.length || this.#text.endsWith('>');
    const within = isClosed || this.#startsLine(tag.start) ? end : this.blankLine(tag.start);
    const first = firstVisible(this.#text, tag.end);
    const isEmpty = first >= within || this.#text.slice(first, first + close.length).toLowerCase() === close;
    return isEmpty ? -1 : within;
  }

  /** The first blank line from an offset on; the end of the text when there is none. */
  blankLine(from: number): number {
    return this.#next('(?<=\\n|\\r(?!\\n))[ \\t>]*(?:\\r\\n?|\\n)', from);
  }

  /** Behind the first match from an offset on, or the end of the text. */
  #next(pattern: string, from: number): number {
    const known = this.#found.get(pattern) ?? -1;
    if (known > from) return known;
    const search = new RegExp(pattern, 'gi');
    search.lastIndex = from;
    const end = search.exec(this.#text) === null ? this.#text.length : search.lastIndex;
    this.#found.set(pattern, end);
    return end;
  }

  #startsLine(at: number): boolean {
    return LINE_START.test(this.#text.slice(Math.max(0, at - LINE_START_CHARS), at));
  }
}

/** Where the first character from an offset on stands that is no white space; the end of the text when none does. */
export function firstVisible(text: string, from: number): number {
  const search = /\S/g;
  search.lastIndex = from;
  return search.exec(text)?.index ?? text.length;
}

function closeOf(text: string, start: number): string | null {
  if (text.startsWith('<?', start)) return '\\?>';
  if (text.startsWith('<![CDATA[', start)) return '\\]\\]>';
  return /^<![a-zA-Z]/.test(text.slice(start, start + 3)) ? '>' : null;
}

const LINES = /([^\r\n]*)(?:\r\n?|\n|$)/g;
const INDENTED = /^(?: {4}| {0,3}\t)[ \t]*[^ \t]/;
/** What may hold indented text that is not code: lists, footnotes, call-outs, tabs, definitions. */
const HOLDER = /^ {0,3}(?:[-*+]|\d{1,9}[.)]|\[\^|!!!|\?\?\?|===|:)/;

/** Lines that are indented code for certain: behind a blank line and in nothing that could hold them. */
export function* indentedCode(text: string): Generator<Region> {
  // HTML of these elements goes on over blank lines, so that indented lines in it are no code.
  if (/<(?:pre|textarea)/i.test(text)) return;
  let isHeld = false;
  let isCode = false;
  let isBlank = true;
  for (const { index, 0: whole, 1: line = '' } of text.matchAll(LINES)) {
    if (line.trim() === '') {
      isBlank = true;
      continue;
    }
    const isIndented = INDENTED.test(line);
    isCode = isIndented && !isHeld && (isBlank || isCode);
    if (isCode) yield { start: index, end: index + whole.length };
    if (!isIndented) isHeld = HOLDER.test(line) || (isHeld && !isBlank);
    isBlank = false;
  }
}
