/** Text that stands in a file but that a reader of the rendered page does not see: comments, hidden elements, invisible characters. */
import { hiddenElements, MAYBE_HIDDEN_ELEMENT } from './hidden-elements.ts';
import { scanSource } from './source-scan.ts';
import type { Region } from './source-scan.ts';

export type HiddenKind = 'comment' | 'element' | 'invisible';

export interface HiddenSpan extends Region {
  readonly kind: HiddenKind;
}

/**
 * Zero-width and bidirectional controls, fillers, tag characters and variation selectors beyond the one that emoji use.
 * Written as escapes: the characters themselves would be invisible here too.
 */
const INVISIBLE =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\u{E0000}-\u{E0FFF}]|[\uFE00-\uFE0F]{2,}/gu;
/** The same set without the global flag: a stateless test. */
const ANY_INVISIBLE = new RegExp(INVISIBLE.source, 'u');
const ANY_COMMENT = /<!--|\{\/\*|^ {0,3}\[[^\]\r\n]{1,40}\]:[ \t]*(?:#|<>)[ \t]/m;
/** `[//]: # (text)` and `[comment]: <> (text)`: link definitions that nothing can refer to, used as comments. */
const DEFINITION_COMMENT = /^ {0,3}\[[^\]\r\n]{1,40}\]:[ \t]*(?:#|<>)[ \t]+["'(][^\r\n]*/gm;
const SOFT_HYPHEN = 0xad;

/** Scripts whose spelling needs zero-width joiners and non-joiners, and those that mark word borders with a zero-width space. */
const JOINING_LETTER =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;
const UNSPACED_LETTER = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const RIGHT_TO_LEFT_LETTER = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const BEFORE_EMOJI_JOINER = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]/u;
const EMOJI = /\p{Extended_Pictographic}/u;
/** The three flags that are spelled with tag characters: England, Scotland, Wales. */
const TAG_FLAG =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/gu;

/**
 * Everything hidden in a Markdown source text, in order and without overlaps. Comments and elements inside fenced or inline code are
 * visible and not reported; invisible characters are reported wherever they stand, except where a script or an emoji
 * needs them. Soft hyphens are ordinary typography and not reported either.
 */
export function hiddenSpans(text: string): readonly HiddenSpan[] {
  const comments = ANY_COMMENT.test(text) || MAYBE_HIDDEN_ELEMENT.test(text) ? markupSpans(text) : [];
  const invisible = invisibleSpans(text).filter(({ start, end }) => !isSoftHyphens(text, start, end));
  if (invisible.length === 0) return comments;
  return outermost([...comments, ...invisible].sort((a, b) => a.start - b.start || b.end - a.end));
}

/** The text without invisible characters and soft hyphens; the same string when there are none. */
export function visibleText(text: string): string {
  const spans = invisibleSpans(text);
  if (spans.length === 0) return text;
  let visible = '';
  let from = 0;
  for (const { start, end } of spans) {
    visible += text.slice(from, start);
    from = end;
  }
  return visible + text.slice(from);
}

function isSoftHyphens(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) !== SOFT_HYPHEN) return false;
  return true;
}

function invisibleSpans(text: string): readonly HiddenSpan[] {
  if (!ANY_INVISIBLE.test(text)) return [];
  const spans: HiddenSpan[] = [];
  const flags = [...text.matchAll(TAG_FLAG)].map(({ index, 0: flag }) => ({ start: index, end: index + flag.length }));
  for (const { index, 0: found } of text.matchAll(INVISIBLE)) {
    while (flags[0] !== undefined && flags[0].end <= index) flags.shift();
    if ((flags[0] !== undefined && flags[0].start <= index) || isNeeded(text, index, found)) continue;
    const last = spans.at(-1);
    const end = index + found.length;
    const joins = last?.end === index && isSoftHyphens(text, last.start, last.end) === isSoftHyphens(text, index, end);
    if (joins) spans[spans.length - 1] = { start: last.start, end, kind: 'invisible' };
    else spans.push({ start: index, end, kind: 'invisible' });
  }
  return spans;
}

/** Whether the character's neighbours make it ordinary spelling. */
function isNeeded(text: string, index: number, found: string): boolean {
  const before = characterBefore(text, index);
  const code = text.codePointAt(index + found.length);
  const after = code === undefined ? '' : String.fromCodePoint(code);
  switch (found) {
    case '\u200D':
      if (BEFORE_EMOJI_JOINER.test(before) && EMOJI.test(after)) return true;
      return JOINING_LETTER.test(before);
    case '\u200C':
      return JOINING_LETTER.test(before) && JOINING_LETTER.test(after);
    case '\u200B':
      return UNSPACED_LETTER.test(before) && UNSPACED_LETTER.test(after);
    case '\u200E':
    case '\u200F':
    case '\u061C':
      return RIGHT_TO_LEFT_LETTER.test(nearby(text, index));
    default:
      return false;
  }
}

/** Characters around a direction mark in which a right-to-left letter justifies it. */
const DIRECTION_MARK_REACH_CHARS = 12;

const nearby = (text: string, index: number): string =>
  text.slice(Math.max(0, index - DIRECTION_MARK_REACH_CHARS), index + DIRECTION_MARK_REACH_CHARS);

function characterBefore(text: string, index: number): string {
  const unit = text.charCodeAt(index - 1);
  return text.slice(unit >= 0xdc00 && unit <= 0xdfff ? index - 2 : index - 1, index);
}

/** Comments and hidden elements. */
function markupSpans(text: string): readonly HiddenSpan[] {
  const regions = scanSource(text);
  const { code, comments } = regions;
  const definitions = [...text.matchAll(DEFINITION_COMMENT)].map(({ index, 0: match }) => ({
    start: index,
    end: index + match.length,
  }));
  const found: HiddenSpan[] = [
    ...[...comments, ...withoutThoseIn(code, definitions)].map((span) => ({ ...span, kind: 'comment' as const })),
    ...hiddenElements(text, regions).map((span) => ({ ...span, kind: 'element' as const })),
  ];
  return outermost(found.sort((a, b) => a.start - b.start || b.end - a.end));
}

/** Drops the spans that start inside a region; both lists are in order. */
function withoutThoseIn(regions: readonly Region[], spans: readonly Region[]): readonly Region[] {
  let i = 0;
  return spans.filter(({ start }) => {
    while ((regions[i]?.end ?? Infinity) <= start) i++;
    return (regions[i]?.start ?? Infinity) > start;
  });
}

/** Drops spans that lie inside or overlap an earlier one; `spans` are in order of their start. */
function outermost(spans: readonly HiddenSpan[]): readonly HiddenSpan[] {
  let end = -1;
  return spans.filter((span) => {
    if (span.start < end) return false;
    end = span.end;
    return true;
  });
}
