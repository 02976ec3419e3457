/** A cheap pass over the lines that finds what would make the real parser slow: one scan, no backtracking. */
import type { Diagnostic, LineIndex } from '@docgraph/domain';
import { failure } from './limits.ts';
import type { ParseLimits } from './limits.ts';

/** Looks at one line after the other and remembers what spans several. */
interface LineCheck {
  (line: string, number: number): Diagnostic | null;
}

/**
 * The first limit that the text exceeds from a 1-based line on, as an `error` diagnostic; null for a text that may be
 * parsed.
 */
export function checkStructure(
  text: string,
  lines: LineIndex,
  firstLine: number,
  limits: ParseLimits,
): Diagnostic | null {
  if (lines.count > limits.linesMax) {
    const found = `the file has ${lines.count} lines, more than ${limits.linesMax}`;
    return failure('too-many-lines', limits.linesMax + 1, found, 'split it or exclude it');
  }
  const checkLineLength = checkLength(limits);
  const checks = [checkNesting(limits), checkTable(limits), checkHeadings(limits), checkInline(limits)];
  let fence: string | null = null;
  for (let number = firstLine; number <= lines.count; number++) {
    const line = text.slice(lines.startOf(number), lines.endOf(number));
    const problem = checkLineLength(line, number);
    if (problem !== null) return problem;
    const mark = FENCE.exec(line)?.[1] ?? null;
    // Inside a fence nothing is markup, and generated code may hold any amount of what looks like it.
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) fence = null;
      continue;
    }
    fence = mark;
    for (const check of checks) {
      const found = check(line, number);
      if (found !== null) return found;
    }
  }
  return null;
}

const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}(?=[^`]*$)|~{3,})/;

function checkLength({ lineCharsMax }: ParseLimits): LineCheck {
  return (line, number) =>
    line.length <= lineCharsMax
      ? null
      : failure(
          'line-too-long',
          number,
          `the line has ${line.length} characters, more than ${lineCharsMax}`,
          'break it up; embedded images belong into files of their own',
        );
}

/** Counts quote and list markers at the start of the line, and lists open around it by indentation. */
function checkNesting({ nestingDepthMax }: ParseLimits): LineCheck {
  const lists: number[] = [];
  const marker = /[ \t]*(?:(>)|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))/y;
  return (line, number) => {
    if (/^[ \t]*([-*])(?:[ \t]*\1)*[ \t]*$/.test(line)) return null;
    let quotes = 0;
    marker.lastIndex = 0;
    for (let match = marker.exec(line); match !== null; match = marker.exec(line)) {
      const column = marker.lastIndex;
      if (match[1] !== undefined) quotes++;
      else {
        while ((lists.at(-1) ?? -1) >= column) lists.pop();
        lists.push(column);
      }
      if (quotes + lists.length > nestingDepthMax) return tooDeep(number, nestingDepthMax);
    }
    if (/^[^ \t>]/.test(line) && marker.lastIndex === 0 && !/^(?:[-*+]|\d{1,9}[.)])/.test(line)) lists.length = 0;
    return null;
  };
}

const tooDeep = (number: number, nestingDepthMax: number): Diagnostic =>
  failure(
    'nesting-too-deep',
    number,
    `quotes and lists are nested more than ${nestingDepthMax} deep`,
    'flatten them, or put generated text into a fenced code block',
  );

function checkTable({ tableCellsMax }: ParseLimits): LineCheck {
  let cells = 0;
  return (line, number) => {
    const pipes = countOf(line, PIPE);
    cells = pipes === 0 ? 0 : cells + pipes;
    if (cells <= tableCellsMax) return null;
    return failure(
      'table-too-large',
      number,
      `a table has more than ${tableCellsMax} cells`,
      'split it or store it as data',
    );
  };
}

const PIPE = 0x7c;

function countOf(line: string, code: number): number {
  let count = 0;
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) === code) count++;
  return count;
}

function checkHeadings({ headingsMax }: ParseLimits): LineCheck {
  let headings = 0;
  return (line, number) => {
    if (/^ {0,3}(?:#{1,6}(?:[ \t]|$)|-+[ \t]*$|=+[ \t]*$)/.test(line)) headings++;
    if (headings <= headingsMax) return null;
    return failure(
      'too-many-headings',
      number,
      `the file has more than ${headingsMax} headings`,
      'split it into several files',
    );
  };
}

/** Brackets, emphasis marks, backticks and the like: the parser compares each opener with the closers behind it. */
const INLINE_MARKER = new Set([...'[]*_~`<!&'].map((c) => c.charCodeAt(0)));

/** Lines that begin a block of their own, or that hold no inline markup: HTML, table rows, link definitions. */
const NEW_BLOCK = /^[ \t>]*(?:$|[#|<]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[^\]]{1,100}\]:)|\S[ \t]+\|[ \t]+\S/;

function checkInline({ inlineMarkersMax }: ParseLimits): LineCheck {
  let markers = 0;
  return (line, number) => {
    if (NEW_BLOCK.test(line)) markers = 0;
    for (let i = 0; i < line.length; i++) if (INLINE_MARKER.has(line.charCodeAt(i))) markers++;
    if (markers <= inlineMarkersMax) return null;
    return failure(
      'too-much-markup',
      number,
      `one paragraph has more than ${inlineMarkersMax} brackets, stars and other markup characters`,
      'split it with blank lines, or put generated text into a fenced code block',
    );
  };
}
