/** Fenced code inside lists and quotes, which the parser gives as part of the text around it. */
import type { Span } from '@docgraph/domain';
import type { Place } from './align.ts';

export interface Fence {
  readonly start: number;
  readonly end: number;
  /** Language in lower case; empty where there is none. */
  readonly label: string;
}

interface OpenFence {
  readonly mark: string;
  readonly label: string;
  readonly start: number;
  readonly quoted: boolean;
}

const OPEN = /^(?:[ \t>]|[-*+] |\d{1,9}[.)] )*(`{3,}|~{3,})[ \t]*([\w+#.-]{0,40})/;
const CLOSE = /^[ \t>]*(`{3,}|~{3,})[ \t\r]*$/;

/** Contents of the fenced blocks inside a stretch of the source, as offsets of the source. */
export function fencesOf(source: string, { startOffset, endOffset }: Span): readonly Fence[] {
  const text = source.slice(startOffset, endOffset);
  if (!text.includes('```') && !text.includes('~~~')) return [];
  const fences: Fence[] = [];
  let open: OpenFence | null = null;
  let at = startOffset;
  for (const line of text.split('\n')) {
    const behind = at + line.length + 1;
    // A quote that ends closes the fence inside it.
    if (open?.quoted === true && !/^[ \t]*>/.test(line)) {
      fences.push({ start: open.start, end: at, label: open.label });
      open = null;
    }
    if (open === null) {
      const match = OPEN.exec(line);
      if (match !== null)
        open = { mark: match[1]!, label: match[2]!.toLowerCase(), start: behind, quoted: match[0].includes('>') };
    } else if (CLOSE.exec(line)?.[1]?.startsWith(open.mark) === true) {
      fences.push({ start: open.start, end: at, label: open.label });
      open = null;
    }
    at = behind;
  }
  if (open !== null) fences.push({ start: open.start, end: endOffset, label: open.label });
  return fences;
}

export interface Run {
  readonly start: number;
  readonly end: number;
  /** Null: prose. */
  readonly fence: Fence | null;
}

/** A visible text as runs of whole lines, each prose or the content of one fence. */
export function splitByFences(text: string, place: Place, fences: readonly Fence[]): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const span = /[\p{L}\p{N}]/u.test(line) ? place(at, at + line.length) : null;
    const last = runs.at(-1);
    const fence = span === null ? (last?.fence ?? null) : fenceAt(fences, span.startOffset);
    const end = at + line.length;
    if (last !== undefined && last.fence === fence) runs[runs.length - 1] = { ...last, end };
    else runs.push({ start: at, end, fence });
    at = end + 1;
  }
  return runs;
}

function fenceAt(fences: readonly Fence[], offset: number): Fence | null {
  let low = 0;
  let high = fences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fences[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  const fence = fences[low];
  return fence !== undefined && fence.start <= offset ? fence : null;
}
