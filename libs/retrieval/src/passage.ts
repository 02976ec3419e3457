/** Turns stretches of stored sections into citable passages: exact text, exact lines, hidden text made visible. */
import { hiddenSpans, type DocumentRecord, type SectionRecord, type SourceRecord, type Span } from '@docgraph/domain';
import type { SectionView } from '@docgraph/graph';
import type { Citation, Passage } from './answer.ts';

/** The revisions passages are cited at, by source id. */
export type Revisions = ReadonlyMap<string, SourceRecord>;

/** Characters a token stands for, on average, in English prose and code; CJK text has about one a character. */
const CHARS_PER_TOKEN = 4;

/** A cautious estimate of the tokens a language model counts for `text`. */
export function estimateTokens(text: string): number {
  const wide = text.match(/[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]/g)?.length ?? 0;
  return Math.ceil((text.length - wide) / CHARS_PER_TOKEN) + wide;
}

/** Longest link: well within what `read_section` accepts, and cheap to repeat. */
const LINK_CHARS_MAX = 500;

/**
 * `source:path#anchor`, the reference that `read_section` accepts; without an anchor it means the first section. A later
 * one that has none (a heading of symbols only), or a link of more than 500 characters, is named by its id.
 */
export function linkTo(document: DocumentRecord, section: Pick<SectionRecord, 'anchor' | 'ordinal' | 'id'>): string {
  if (section.anchor === '' && section.ordinal > 0) return section.id;
  const link = linkToAnchor(document, section.anchor);
  return link.length > LINK_CHARS_MAX ? section.id : link;
}

export function linkToAnchor(document: DocumentRecord, anchor: string): string {
  return `${document.sourceId}:${document.path}${anchor === '' ? '' : `#${anchor}`}`;
}

export interface PassageOptions {
  /** The stretch to quote, inside the section. */
  readonly span: Span;
  readonly score: number;
}

/** @param view section and document of one moment, so that the offsets of `span` fit the text. */
export function toPassage(view: SectionView, revisions: Revisions, options: PassageOptions): Passage {
  const { section, document } = view;
  const { start, end, startLine, endLine } = exactLines(section, options.span);
  const shown = revealHidden(section.text, start, end);
  const citation: Citation = {
    source: document.sourceId,
    path: document.path,
    title: document.title,
    headingPath: section.headingPath,
    startLine,
    endLine,
    link: linkTo(document, section),
    revision: revisions.get(document.sourceId)?.revision ?? null,
  };
  return {
    sectionId: section.id,
    documentId: document.id,
    citation,
    text: shown.text,
    hidden: shown.hidden,
    score: options.score,
  };
}

/** The lines from the section's start that fit; the whole section where it does. */
export function linesWithin({ text, span }: SectionRecord, tokensMax: number): Span {
  if (estimateTokens(text) <= tokensMax) return span;
  let [length, cost] = [0, 0];
  for (const [line] of text.matchAll(/[^\r\n]*(?:\r\n?|\n|$)/g)) {
    cost += estimateTokens(line);
    if (cost > tokensMax) break;
    length += line.length;
  }
  // One line alone is too long: a character is one token at most, and a pair of surrogates stays together.
  if (length === 0) length = tokensMax - (/[\uD800-\uDBFF]/.test(text[tokensMax - 1] ?? '') ? 1 : 0);
  return { ...span, endOffset: span.startOffset + length };
}

/** The span without blank lines and the line break at its end, and the lines it stands on. */
function exactLines(
  section: SectionRecord,
  span: Span,
): { start: number; end: number; startLine: number; endLine: number } {
  const start = span.startOffset - section.span.startOffset;
  const raw = section.text.slice(start, span.endOffset - section.span.startOffset);
  // Spaces behind the last word belong to its line.
  const end = start + /^[^]*\S[^\r\n]*|$/.exec(raw)![0].length;
  const lines = countLineEnds(section.text.slice(start, end));
  return { start, end, startLine: span.startLine, endLine: span.startLine + lines };
}

/** Line ends in a text, CRLF counted once. */
export const countLineEnds = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/**
 * The stretch with a visible marker in place of what a reader of the rendered page would not see. Hidden text is found
 * in the whole section, so that a stretch cut inside a comment does not pass its rest on.
 */
function revealHidden(text: string, start: number, end: number): { text: string; hidden: number } {
  const spans = hiddenSpans(text).filter((span) => span.start < end && span.end > start);
  let shown = '';
  let from = start;
  for (const span of spans) {
    shown += `${text.slice(from, Math.max(from, span.start))}[hidden ${span.kind} removed]`;
    from = Math.min(end, span.end);
  }
  return { text: shown + text.slice(from, end), hidden: spans.length };
}
