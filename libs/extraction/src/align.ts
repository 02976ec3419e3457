/** Finds visible text in its source: word by word, because markup, entities and indentation stand between the words. */
import type { Span } from '@docgraph/domain';
import { EXTRACTION_LIMITS } from './limits.ts';

/** Where a stretch of a visible text stands in the source; null where none of its words can be found. */
export type Place = (from: number, to: number) => Span | null;

interface Word {
  readonly start: number;
  readonly end: number;
}

interface Match {
  readonly visible: Word;
  /** Offset of the word in the source. */
  readonly at: number;
}

const WORD = /[\p{L}\p{N}]+/gu;

/**
 * The places of `visible` inside a stretch of the source. Aligned on first use, in time linear in both: each visible word
 * is the next equal word among the following 64 of the source, and one that is not there is passed over.
 */
export function align(
  visible: string,
  source: string,
  within: { readonly startOffset: number; readonly endOffset: number },
  span: (start: number, end: number) => Span,
): Place {
  let matches: readonly Match[] | null = null;
  return (from, to) => {
    matches ??= matchWords(visible, source.slice(within.startOffset, within.endOffset), within.startOffset);
    const first = firstEndingAfter(matches, from);
    const last = firstEndingAfter(matches, to, true);
    const head = matches[first];
    const tail = matches[last];
    if (head === undefined || tail === undefined || first > last) return null;
    return span(startOf(head, from, visible, source), endOf(tail, to, visible, source));
  };
}

function matchWords(visible: string, source: string, offset: number): readonly Match[] {
  const there = wordsOf(source);
  const matches: Match[] = [];
  let next = 0;
  for (const word of wordsOf(visible)) {
    const limit = Math.min(there.length, next + EXTRACTION_LIMITS.alignWordsMax);
    for (let i = next; i < limit; i += 1) {
      const { start, end } = there[i]!;
      if (end - start !== word.end - word.start) continue;
      if (source.slice(start, end) !== visible.slice(word.start, word.end)) continue;
      matches.push({ visible: word, at: offset + start });
      next = i + 1;
      break;
    }
  }
  return matches;
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text))
    words.push({ start: match.index, end: WORD.lastIndex });
  return words;
}

/** Index of the first match that ends behind `offset`; with `before`, of the last that starts before it. */
function firstEndingAfter(matches: readonly Match[], offset: number, before = false): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { start, end } = matches[middle]!.visible;
    if (before ? start >= offset : end > offset) high = middle;
    else low = middle + 1;
  }
  return before ? low - 1 : low;
}

/** A sign in front of the first word belongs to the span where the source has it too: `--flag`, `.spec`. */
function startOf({ visible: { start }, at }: Match, from: number, visible: string, source: string): number {
  if (from >= start) return at + (from - start);
  const sign = visible.slice(from, start);
  return source.startsWith(sign, at - sign.length) ? at - sign.length : at;
}

function endOf({ visible: { start, end }, at }: Match, to: number, visible: string, source: string): number {
  if (to <= end) return at + (to - start);
  const behind = at + (end - start);
  const sign = visible.slice(end, to);
  return source.startsWith(sign, behind) ? behind + sign.length : behind;
}
