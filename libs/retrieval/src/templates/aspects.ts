/** Finds what sections say on aspects: under headings, at labels such as `Default:`, in parameters of tables. Pure. */
import { nameKey, type SectionRecord, type Span } from '@docgraph/domain';
import { bodyOf, hasOwnWords } from './lines-around.ts';

/** A place that speaks about one aspect of a thing. */
export interface Aspect {
  /** {@link nameKey} of the heading or label. */
  readonly key: string;
  readonly label: string;
  readonly section: SectionRecord;
  /** Null: the section as a whole. */
  readonly span: Span | null;
}

const LABEL_WORDS_MAX = 4;
/** `- **Default**: 3`, `> Default: 3`, `Required by:`. */
const LABEL = /^[ \t>*+-]{0,12}([A-Z][\w /-]{1,40}?)(?:\*\*|__)?[ \t]?:(?:\*\*|__)?(?=\s|$)/;

/** What labels an aside and no aspect. */
const ASIDES = new Set([
  'note',
  'tip',
  'warning',
  'important',
  'caution',
  'info',
  'example',
  'for example',
  'see also',
  'related',
]);

/** Headings and labels of lines, each aspect at its first place. @param own keys of the thing's names. */
export function aspectsOf(sections: readonly SectionRecord[], own: ReadonlySet<string>): readonly Aspect[] {
  const aspects = sections.flatMap((section) => [...headingOf(section), ...labelsOf(section)]);
  const first = new Map<string, Aspect>();
  for (const aspect of aspects)
    if (aspect.key !== '' && !own.has(aspect.key) && !ASIDES.has(aspect.key) && !first.has(aspect.key))
      first.set(aspect.key, aspect);
  return [...first.values()];
}

/** Not of a section that has nothing but links or pictures: a table of contents is no aspect. */
const headingOf = (section: SectionRecord): readonly Aspect[] =>
  section.level === 0 || isLinksOnly(bodyOf(section))
    ? []
    : [{ key: nameKey(section.heading), label: section.heading, section, span: null }];

const isLinksOnly = (body: string): boolean => body.trim() !== '' && !hasOwnWords(body);

function labelsOf(section: SectionRecord): readonly Aspect[] {
  return linesOf(section).flatMap(({ text, span }) => {
    const label = LABEL.exec(text)?.[1]?.trim();
    return label === undefined || label.split(' ').length > LABEL_WORDS_MAX
      ? []
      : [{ key: nameKey(label), label, section, span }];
  });
}

/** Lines that name both, and whole tables whose header does. */
export function linesNaming(section: SectionRecord, names: readonly string[]): readonly Span[] {
  const lines = linesOf(section);
  const spans: Span[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!isNaming(lines[i]!.text, names)) continue;
    const end = isTableHeader(lines, i) ? lastRow(lines, i) : i;
    spans.push({ ...lines[end]!.span, startLine: lines[i]!.span.startLine, startOffset: lines[i]!.span.startOffset });
    i = end;
  }
  return spans;
}

/** Whether the text has each of the names, in any case and number. */
export function isNaming(text: string, names: readonly string[]): boolean {
  const words = ` ${foldedLine(text)} `;
  return names.every((name) => words.includes(` ${nameKey(name)} `));
}

/** Words as in a name key, each also in the singular's place: a name may stand in the plural. */
const foldedLine = (text: string): string =>
  text
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .map(nameKey)
    .join(' ');

interface Line {
  readonly text: string;
  readonly span: Span;
}

const isRow = ({ text }: Line): boolean => /^[ \t]*\|/.test(text);
const isTableHeader = (lines: readonly Line[], i: number): boolean =>
  i + 1 < lines.length && isRow(lines[i]!) && /^[ \t]*\|[ \t:|-]+$/.test(lines[i + 1]!.text);

function lastRow(lines: readonly Line[], from: number): number {
  let at = from;
  while (at + 1 < lines.length && isRow(lines[at + 1]!)) at++;
  return at;
}

function linesOf({ text, span }: SectionRecord): readonly Line[] {
  const lines: Line[] = [];
  let startLine = span.startLine;
  for (const match of text.matchAll(/([^\r\n]*)(?:\r\n?|\n|$)/g)) {
    const startOffset = span.startOffset + match.index;
    const endOffset = startOffset + match[1]!.length;
    if (match[1] !== '')
      lines.push({ text: match[1]!, span: { startLine, endLine: startLine, startOffset, endOffset } });
    startLine++;
  }
  return lines;
}
