/** Splits the source of a passage into what can be quoted alone: sentences, list items, table rows, whole code blocks. */
import { scanSource, type Region } from '@docgraph/domain';
import { isDelimiterRow, sourceBlocks, type BlockKind, type SourceBlock } from './blocks.ts';

export type UnitKind = Exclude<BlockKind, 'paragraph' | 'table'> | 'sentence' | 'head' | 'row';

/** A stretch of the text, without the blank lines around it; units are in order and do not overlap. */
export interface Unit extends Region {
  readonly kind: UnitKind;
  /** Units with the same number stand in one block: a paragraph, a table, or a list whose items follow each other. */
  readonly block: number;
  /** Ends with a colon: it introduces what follows. */
  readonly introduces: boolean;
}

/** Behind a sentence: a full stop with a space, or an ideographic one. Closing marks belong to the sentence. */
const SENTENCE_END = /[.!?…]["'”’)\]*_`]{0,4}[ \t\r\n]+|[。！？][」』）”’]?[ \t\r\n]*/g;
/** Abbreviations that end no sentence. */
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|vs|cf|approx|incl|resp|no|fig|ca)\.[ \t\r\n]+$/i;
/** Longest abbreviation with what stands around it. */
const ABBREVIATION_CHARS_MAX = 16;
/** A sentence does not begin with a small letter, nor with the rest of a list like "a, b". */
const CONTINUES = /^[\p{Ll},;]/u;
const INTRODUCES = /[:：]["'”’)\]*_`]{0,4}[ \t]*$/;

/** The units of a text that lie in `within`; those on its border are cut there. In time linear in the text. */
export function unitsOf(text: string, within: Region): readonly Unit[] {
  const { code } = scanSource(text);
  const units: Unit[] = [];
  let block = -1;
  let before: SourceBlock | undefined;
  for (const current of sourceBlocks(text, code)) {
    const isList = current.kind === 'item' || current.kind === 'step';
    if (!isList || before?.kind !== current.kind) block++;
    before = current;
    if (current.lines.at(-1)!.end <= within.start || current.lines[0]!.start >= within.end) continue;
    for (const unit of partsOf(current, text, code)) {
      const start = Math.max(unit.start, within.start);
      const end = Math.min(unit.end, within.end);
      const source = text.slice(start, Math.max(start, end));
      if (source.trim() === '') continue;
      units.push({ kind: unit.kind, start, end, block, introduces: INTRODUCES.test(source) });
    }
  }
  return units;
}

type Part = Pick<Unit, 'kind' | 'start' | 'end'>;

function partsOf({ kind, lines }: SourceBlock, text: string, code: readonly Region[]): readonly Part[] {
  const start = lines[0]!.start;
  const end = lines.at(-1)!.end;
  if (kind === 'paragraph') return sentences(text, { start, end }, code);
  if (kind !== 'table') return [{ kind, start, end }];
  const headLines = isDelimiterRow(lines[1]?.text ?? '') ? 2 : 0;
  const head: Part[] = headLines === 0 ? [] : [{ kind: 'head', start, end: lines[1]!.end }];
  return [...head, ...lines.slice(headLines).map((line): Part => ({ kind: 'row', start: line.start, end: line.end }))];
}

function sentences(text: string, { start, end }: Region, code: readonly Region[]): readonly Part[] {
  const parts: Part[] = [];
  const paragraph = text.slice(start, end);
  let from = start;
  for (const { index, 0: mark } of paragraph.matchAll(SENTENCE_END)) {
    const border = start + index + mark.length;
    if (!endsSentence(text, start + index, border, code)) continue;
    parts.push({ kind: 'sentence', start: from, end: start + index + mark.trimEnd().length });
    from = border;
  }
  if (from < end) parts.push({ kind: 'sentence', start: from, end });
  return parts;
}

function endsSentence(text: string, mark: number, border: number, code: readonly Region[]): boolean {
  if (isInside(code, mark)) return false;
  if (CONTINUES.test(text.slice(border, border + 2))) return false;
  return !ABBREVIATION.test(text.slice(Math.max(0, border - ABBREVIATION_CHARS_MAX), border));
}

/** Whether the offset lies in one of the regions, which are in order. */
function isInside(regions: readonly Region[], offset: number): boolean {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (regions[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low < regions.length && regions[low]!.start <= offset;
}
