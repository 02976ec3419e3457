/** A parsed document made ready for the rules: passages of visible text that know their place in the source. */
import {
  indexLines,
  type Block,
  type CodeSpan,
  type ListItem,
  type ParsedDocument,
  type ParsedSection,
  type Span,
} from '@docgraph/domain';
import { align, type Place } from './align.ts';
import { fencesOf, splitByFences, type Fence } from './fences.ts';
import { visibleSource } from './visible-source.ts';

/** A stretch of one kind of visible text. */
export interface Passage {
  readonly kind: 'prose' | 'code';
  /** Language of code, in lower case; empty where there is none. */
  readonly label: string;
  readonly text: string;
  readonly section: ParsedSection;
  readonly block: Block;
  readonly item: ListItem | null;
  /** Where `text.slice(from, to)` stands in the source; null where it cannot be found. */
  readonly place: Place;
}

/** A table's cell; empty ones too. */
export interface Cell {
  readonly text: string;
  readonly place: Span | null;
  /** Where `text.slice(from, to)` stands in the source; null where it cannot be found. */
  readonly within: Place;
}

export interface Page {
  readonly document: ParsedDocument;
  /** The source with hidden text and link targets blanked; offsets as in the source. */
  readonly source: string;
  readonly passages: readonly Passage[];
  span(startOffset: number, endOffset: number): Span;
  /** The span of a code span's text without its backticks. */
  spanOfCode(code: CodeSpan): Span;
  cellsOf(block: Block): readonly (readonly Cell[])[];
}

/** Reads a document for the rules. Spans are only looked up where a rule asks for one. */
export function readPage(document: ParsedDocument): Page {
  const source = visibleSource(document);
  const { span } = indexLines(document.text);
  return {
    document,
    source,
    passages: document.sections.flatMap((section) =>
      section.blocks.flatMap((block) => passagesOf(section, block, source, span)),
    ),
    span,
    spanOfCode: (code) => {
      const { startOffset, endOffset } = code.span;
      const at = document.text.slice(startOffset, endOffset).indexOf(code.text);
      return at < 0 ? code.span : span(startOffset + at, startOffset + at + code.text.length);
    },
    cellsOf: (block) => cellsOf(block, source, span),
  };
}

type SpanOf = (start: number, end: number) => Span;

function passagesOf(section: ParsedSection, block: Block, source: string, span: SpanOf): Passage[] {
  if (block.kind === 'table' || block.kind === 'rule') return [];
  const whole = { section, block, item: null };
  if (block.kind === 'code')
    return [
      {
        ...whole,
        kind: 'code',
        label: (block.label ?? '').toLowerCase(),
        text: block.text,
        place: align(block.text, source, block.span, span),
      },
    ];
  const fences = fencesOf(source, block.span);
  const parts: readonly (Block | ListItem)[] = block.items ?? [block];
  return parts.flatMap((part) => {
    const item = block.items === undefined ? null : (part as ListItem);
    return split(part.text, align(part.text, source, part.span, span), fences).map((piece) => ({
      ...whole,
      ...piece,
      item,
    }));
  });
}

function split(
  text: string,
  place: Place,
  fences: readonly Fence[],
): readonly Pick<Passage, 'kind' | 'label' | 'text' | 'place'>[] {
  if (fences.length === 0) return [{ kind: 'prose', label: '', text, place }];
  return splitByFences(text, place, fences).map(({ start, end, fence }) => ({
    kind: fence === null ? 'prose' : 'code',
    label: fence?.label ?? '',
    text: text.slice(start, end),
    place: (from, to) => place(start + from, start + to),
  }));
}

/** Rows of a Markdown table are lines; the second is the rule under the header. */
function cellsOf({ rows = [], span: { startOffset, endOffset } }: Block, source: string, span: SpanOf): Cell[][] {
  const lines = source.slice(startOffset, endOffset).split('\n');
  let at = startOffset;
  const offsets = lines.map((line) => {
    at += line.length + 1;
    return at - line.length - 1;
  });
  return rows.map((cells, i) => {
    const line = i === 0 ? 0 : i + 1;
    const start = offsets[line];
    if (start === undefined) return cells.map((text) => ({ text, place: null, within: () => null }));
    const row = cells.join(' | ');
    const place = align(row, source, { startOffset: start, endOffset: start + lines[line]!.length }, span);
    let from = 0;
    return cells.map((text) => {
      const first = from;
      const within: Place = (start, end) => place(first + start, first + end);
      const cell = { text, place: text === '' ? null : within(0, text.length), within };
      from += text.length + ' | '.length;
      return cell;
    });
  });
}
