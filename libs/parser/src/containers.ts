/** Call-outs marked on lines of their own: MkDocs `!!! note`, Docusaurus and VitePress `:::note`. */
import type { LineIndex, Region } from '@docgraph/domain';
import type { Cut } from './cuts.ts';
import type { Markup } from './templates.ts';

/** A call-out by its lines, marker lines included. */
export interface Container {
  readonly startLine: number;
  readonly endLine: number;
  /** `note`, `warning`, …; null for a content tab, whose text stays where it is. */
  readonly label: string | null;
  /** Title that the tag's author wrote and that is cut from the text; null when there is none or it stays in the text. */
  readonly title: string | null;
}

const INDENTED =
  /^([ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]*([\w-]+)?(?:[ \t]+[\w-]+)*|===[!+]?)[ \t]*(?:"([^"\r\n]*)"[ \t]*)?$/;
const COLONS = /^([ \t>]*)(:{3,})[ \t]*(?:\{?\.?([a-zA-Z][\w-]*))?(.*)$/;
const IMPORT = /^import\s[\w*{}\s,$]+\sfrom\s+['"][^'"]+['"];?\s*$/;
const LIST_ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/;
const BODY_INDENT = 4;

/** Names after `:::` that are call-outs; others (tabs, code groups) are cut and their content stays as it is. */
const CALLOUTS: readonly string[] = [
  'note',
  'tip',
  'info',
  'warning',
  'danger',
  'caution',
  'important',
  'success',
  'details',
  'seealso',
];

interface OpenIndented {
  /** Indentation that a line needs to belong to the body. */
  readonly indent: number;
  readonly startLine: number;
  readonly label: string | null;
  readonly title: string | null;
  lastLine: number;
}

interface OpenColons {
  readonly colons: number;
  readonly startLine: number;
  readonly label: string | null;
  readonly title: string | null;
}

/** Whether the text can hold anything that {@link readContainers} looks for. */
export function hasContainers(text: string): boolean {
  return /^[ \t>]*(?:!!!|\?\?\?|===[!+]?[ \t]+"|:::)|^import\s/m.test(text);
}

/** Marker lines are cut, bodies of indented call-outs lose their indentation, one-line MDX imports are cut. */
export function readContainers(text: string, code: readonly Region[], lines: LineIndex): Markup {
  const cuts: Cut[] = [];
  const containers: Container[] = [];
  const indented: OpenIndented[] = [];
  const colons: OpenColons[] = [];
  let isInList = false;
  let region = 0;
  for (let number = 1; number <= lines.count; number++) {
    const start = lines.startOf(number);
    const end = lines.endOf(number);
    const line = text.slice(start, end);
    if (line.trim() === '') continue;
    while ((code[region]?.end ?? Infinity) <= start) region++;
    const isCode = (code[region]?.start ?? Infinity) < start;
    const indent = columnsOf(line);
    while ((indented.at(-1)?.indent ?? 0) > indent) close(indented.pop()!, containers);
    for (const container of indented) container.lastLine = number;
    if (indented.length > 0) cuts.push({ start, end: start + lengthOfColumns(line, indented.length * BODY_INDENT) });
    if (isCode) continue;
    if (LIST_ITEM.test(line)) isInList = true;
    else if (indent === 0) isInList = false;
    const isBlock = indent - indented.length * BODY_INDENT < BODY_INDENT;
    const marker = isBlock || isInList ? INDENTED.exec(line) : null;
    if (marker !== null && bodyFollows(text, number, indent, lines)) {
      const [, , name, title] = marker;
      if (name === undefined && title === undefined) continue;
      const isTab = line.trimStart().startsWith('=');
      const keepsTitle = title !== undefined && (isTab || isInList);
      const label = isTab ? null : (name ?? 'note').toLowerCase();
      const shown = keepsTitle ? null : (title ?? null);
      indented.push({ indent: indent + BODY_INDENT, startLine: number, label, title: shown, lastLine: number });
      cuts.push(...(keepsTitle ? aroundTitle(line, title, start) : [{ start, end }]));
    } else if (line.includes(':::')) readColons(line, start, number, colons, cuts, containers);
    else if (IMPORT.test(line)) cuts.push({ start, end });
  }
  while (indented.length > 0) close(indented.pop()!, containers);
  return { cuts, containers };
}

/** Whether the next line that is not blank is indented as the body of a marker. */
function bodyFollows(text: string, marker: number, indent: number, lines: LineIndex): boolean {
  for (let number = marker + 1; number <= lines.count; number++) {
    const line = text.slice(lines.startOf(number), lines.endOf(number));
    if (line.trim() !== '') return columnsOf(line) >= indent + BODY_INDENT;
  }
  return false;
}

/** The title of a content tab, or of anything in a list, stays in the text. */
function aroundTitle(line: string, title: string, start: number): readonly Cut[] {
  const from = line.lastIndexOf(`"${title}"`) + 1;
  const indent = line.length - line.trimStart().length;
  return [
    { start: start + indent, end: start + from },
    { start: start + from + title.length, end: start + line.length },
  ];
}

function close(open: OpenIndented, containers: Container[]): void {
  if (open.label !== null)
    containers.push({ startLine: open.startLine, endLine: open.lastLine, label: open.label, title: open.title });
}

function readColons(
  line: string,
  start: number,
  number: number,
  open: OpenColons[],
  cuts: Cut[],
  containers: Container[],
): void {
  const marker = COLONS.exec(line);
  if (marker === null) return;
  const [, prefix, colons, name, rest] = marker as unknown as [string, string, string, string | undefined, string];
  if (name === undefined && rest.trim() !== '') return;
  cuts.push({ start: start + prefix.length, end: start + line.length });
  if (name !== undefined) {
    const label = CALLOUTS.includes(name.toLowerCase()) ? name.toLowerCase() : null;
    open.push({ colons: colons.length, startLine: number, label, title: titleOf(rest) });
    return;
  }
  const at = open.findLastIndex((container) => container.colons === colons.length);
  const opening = open[at < 0 ? open.length - 1 : at];
  if (opening === undefined) return;
  open.length = open.indexOf(opening);
  const { startLine, label, title } = opening;
  if (label !== null) containers.push({ startLine, endLine: number, label, title });
}

/** `[Title]{.class}`, `{title="Title"}` or the plain rest of the line. */
function titleOf(rest: string): string | null {
  const title = /^\s*\[(.*)\]/.exec(rest)?.[1] ?? /title="([^"]*)"/.exec(rest)?.[1] ?? rest.replace(/[{}].*$/, '');
  return title.trim() === '' ? null : title.trim();
}

/** Indentation in columns, a tab reaching to the next multiple of four. */
function columnsOf(line: string): number {
  let columns = 0;
  for (const char of line) {
    if (char === ' ') columns++;
    else if (char === '\t') columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}

/** How many characters of white space make up the first `columns` columns. */
function lengthOfColumns(line: string, columns: number): number {
  let length = 0;
  while (length < line.length && columnsOf(line.slice(0, length)) < columns && /[ \t]/.test(line[length]!)) length++;
  return length;
}
