/** Removes stretches of a text before it is parsed, and maps offsets of the shorter text back to the original. */

/** 0-based offsets into the original text, end exclusive. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

export interface CutText {
  readonly text: string;
  /** Offset in the original of the character at `offset` of the shorter text. */
  toStart(offset: number): number;
  /** Offset in the original behind the character before `offset`: the end of a span. */
  toEnd(offset: number): number;
}

/** @param cuts In any order; overlaps are merged. Line ends inside a cut are kept, so line numbers never change. */
export function cutText(original: string, cuts: readonly Cut[]): CutText {
  const removed = withoutLineEnds(original, merged(cuts));
  if (removed.length === 0) return { text: original, toStart: (offset) => offset, toEnd: (offset) => offset };
  const kept: string[] = [];
  /** For each cut, the offset in the shorter text where it was made, and how much is gone up to and including it. */
  const places: number[] = [];
  const shifts: number[] = [];
  let from = 0;
  let gone = 0;
  for (const { start, end } of removed) {
    kept.push(original.slice(from, start));
    places.push(start - gone);
    gone += end - start;
    shifts.push(gone);
    from = end;
  }
  kept.push(original.slice(from));
  const toStart = (offset: number): number => offset + shiftAt(places, shifts, offset);
  return { text: kept.join(''), toStart, toEnd: (offset) => (offset === 0 ? 0 : toStart(offset - 1) + 1) };
}

/** Sum of the cuts made at or before the offset. */
function shiftAt(places: readonly number[], shifts: readonly number[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : shifts[low - 1]!;
}

function merged(cuts: readonly Cut[]): readonly Cut[] {
  const result: Cut[] = [];
  for (const cut of [...cuts].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && cut.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, cut.end) };
    else if (cut.end > cut.start) result.push(cut);
  }
  return result;
}

function withoutLineEnds(text: string, cuts: readonly Cut[]): readonly Cut[] {
  return cuts.flatMap(({ start, end }) => {
    const parts: Cut[] = [];
    let from = start;
    for (const match of text.slice(start, end).matchAll(/[\r\n]+/g)) {
      if (start + match.index > from) parts.push({ start: from, end: start + match.index });
      from = start + match.index + match[0].length;
    }
    if (end > from) parts.push({ start: from, end });
    return parts;
  });
}
