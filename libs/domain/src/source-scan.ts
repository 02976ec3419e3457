/** One pass over a Markdown source that tells code, comments and HTML apart without a full parse. */
import { readTag, type HtmlTag } from './html-tag.ts';
import { indentedCode, MarkupFinder } from './markup-scan.ts';

/** 0-based UTF-16 offsets, end exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

export interface SourceRegions {
  /** Fenced blocks (fence lines included; an unclosed one runs to the end) and inline code spans. */
  readonly code: readonly Region[];
  /** `<!-- … -->` and MDX comments outside code; an unclosed `<!--` at the start of a line runs to the end. */
  readonly comments: readonly Region[];
  /** Scripts, styles, processing instructions, declarations and CDATA outside code: no renderer shows them. */
  readonly markup: readonly Region[];
  /** All other HTML tags outside code, in order. */
  readonly tags: readonly HtmlTag[];
}

const FENCE_OPEN = /(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(?:(`{3,})[^`\r\n]*|(~{3,})[^\r\n]*)(?=[\r\n]|$)/y;
const LINE_END = /\r\n?|\n/g;
const FENCE_CLOSE = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/;
const BLANK_LINE = /^[ \t>]*$/;
const TOKEN = /\r\n?|\n|\\[^\r\n]|`+|<!--|\{\/\*|<[?!/a-zA-Z]/g;

/**
 * The regions of a text, each list in order and without overlaps, in time linear in the text. Exact for
 * closed fences and for spans inside one paragraph. Indented code is not reported: only a full parse can tell it from a list.
 * Tags and markup that surely stand in it are not reported either.
 */
export function scanSource(text: string): SourceRegions {
  const code: Region[] = [];
  const comments: Region[] = [];
  const markup: Region[] = [];
  const tags: HtmlTag[] = [];
  const spans = new SpanFinder(text);
  const finder = new MarkupFinder(text);
  const indented = [...indentedCode(text)].reverse();
  const closers = new Map<string, number>();
  let at = 0;
  let lineStart = true;
  while (at < text.length) {
    const fence = lineStart ? fenceAt(text, at) : null;
    if (fence !== null) code.push(fence);
    const token = fence === null ? nextToken(text, at) : { start: fence.end, end: fence.end };
    if (token === null) break;
    const found = text.slice(token.start, token.end);
    at = token.end;
    lineStart = found === '\n' || found.startsWith('\r');
    if (found.startsWith('`')) {
      const end = spans.endOf(token);
      if (end > 0) code.push({ start: token.start, end });
      at = Math.max(at, end);
    } else if (found === '<!--' || found === '{/*') {
      const end = commentEnd(text, token, closers);
      if (end > 0) comments.push({ start: token.start, end });
      at = Math.max(at, end);
    } else if (found.startsWith('<')) {
      while ((indented.at(-1)?.end ?? Infinity) <= token.start) indented.pop();
      if ((indented.at(-1)?.start ?? Infinity) <= token.start) continue;
      const tag = readTag(text, token.start);
      const end = tag === null ? finder.markupEnd(token.start) : finder.rawEnd(tag);
      if (end > 0) markup.push({ start: token.start, end });
      else if (tag !== null) tags.push(tag);
      at = Math.max(token.start + 1, end, tag?.end ?? 0);
    }
  }
  return { code, comments, markup, tags };
}

function nextToken(text: string, from: number): Region | null {
  TOKEN.lastIndex = from;
  const match = TOKEN.exec(text);
  return match === null ? null : { start: match.index, end: TOKEN.lastIndex };
}

/** The lines of a text from an offset on, without their line ends, which may be LF, CRLF or a lone CR. */
function* linesFrom(text: string, from: number): Generator<Region> {
  let start = from;
  while (start < text.length) {
    LINE_END.lastIndex = start;
    const match = LINE_END.exec(text);
    yield { start, end: match?.index ?? text.length };
    start = match === null ? text.length : match.index + match[0].length;
  }
}

function fenceAt(text: string, lineStart: number): Region | null {
  FENCE_OPEN.lastIndex = lineStart;
  const open = FENCE_OPEN.exec(text);
  if (open === null) return null;
  const mark = open[1] ?? open[2] ?? '';
  for (const { start, end } of linesFrom(text, FENCE_OPEN.lastIndex)) {
    const close = FENCE_CLOSE.exec(text.slice(start, end))?.[1];
    if (start > FENCE_OPEN.lastIndex && close?.startsWith(mark) === true) return { start: lineStart, end };
  }
  return { start: lineStart, end: text.length };
}

/** Finds where an inline code span ends, looking at each paragraph's backticks once. */
class SpanFinder {
  readonly #text: string;
  #paragraphEnd = 0;
  /** Last start of a run of each length in the paragraph. */
  #lastRun = new Map<number, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The end of the span that the run opens; -1 when no run of its length follows in the paragraph. */
  endOf(run: Region): number {
    if (run.start >= this.#paragraphEnd) this.#readParagraph(run.start);
    const length = run.end - run.start;
    if ((this.#lastRun.get(length) ?? -1) <= run.start) return -1;
    const runs = /`+/g;
    runs.lastIndex = run.end;
    for (let match = runs.exec(this.#text); match !== null; match = runs.exec(this.#text))
      if (match[0].length === length) return runs.lastIndex;
    return -1;
  }

  #readParagraph(from: number): void {
    this.#lastRun = new Map();
    this.#paragraphEnd = this.#text.length;
    for (const { start, end } of linesFrom(this.#text, from)) {
      const line = this.#text.slice(start, end);
      FENCE_OPEN.lastIndex = start;
      if (start > from && (BLANK_LINE.test(line) || FENCE_OPEN.test(this.#text))) {
        this.#paragraphEnd = start;
        return;
      }
      for (const match of line.matchAll(/`+/g)) this.#lastRun.set(match[0].length, start + match.index);
    }
  }
}

/** -1 when the token opens no comment. `closers` remembers that a closing mark is nowhere ahead. */
function commentEnd(text: string, token: Region, closers: Map<string, number>): number {
  const html = text.startsWith('<!--', token.start);
  const short = html ? /^-?>/.exec(text.slice(token.end, token.end + 2)) : null;
  if (short !== null) return token.end + short[0].length;
  const close = html ? '-->' : '*/}';
  const at = closers.get(close) === -1 ? -1 : text.indexOf(close, token.end);
  closers.set(close, at);
  if (at >= 0) return at + close.length;
  const startsLine = /(?:^|[\r\n]) {0,3}$/.test(text.slice(Math.max(0, token.start - 4), token.start));
  return html && startsLine ? text.length : -1;
}
