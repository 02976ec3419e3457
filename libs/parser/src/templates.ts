/** Site generators' template tags, Hugo `{{< … >}}` and GitBook or Liquid `{% … %}`: what to cut, and what they enclose. */
import type { LineIndex, Region } from '@docgraph/domain';
import type { Container } from './containers.ts';
import type { Cut } from './cuts.ts';

export interface Markup {
  readonly cuts: readonly Cut[];
  readonly containers: readonly Container[];
}

/** Longest tag in characters; anything longer is text with stray braces. */
const TAG_CHARS_MAX = 4000;

/** Attributes whose values a reader sees. */
const SHOWN_ATTRIBUTES: readonly string[] = [
  'title',
  'alt',
  'caption',
  'text',
  'label',
  'summary',
  'description',
  'name',
  'header',
  'heading',
  'tabname',
];
/** Attributes that are links; kept where the tag is the whole line or the target of a Markdown link. */
const LINK_TAGS: readonly string[] = ['ref', 'relref', 'link', 'url', 'embed', 'content-ref', 'file'];
/** Tags whose first unnamed value is a title. */
const TITLED_TAGS: readonly string[] = ['tab', 'tabitem', 'details', 'expand', 'accordion', 'step', 'card', 'heading'];
/** Tags that enclose a call-out, and words that say of which kind. */
const CALLOUT_TAGS: readonly string[] = [
  'hint',
  'notice',
  'alert',
  'callout',
  'admonition',
  'note',
  'tip',
  'warning',
  'caution',
  'important',
  'info',
  'danger',
];

interface Tag extends Region {
  readonly name: string;
  readonly isClosing: boolean;
  readonly args: string;
  readonly argsStart: number;
}

/** Finds the tags outside `code`. Escaped Hugo tags (`{{</* x *}}`) are text and stay. */
export function readTemplates(text: string, code: readonly Region[], lines: LineIndex): Markup {
  const all = [...tagsOf(text, '{{<', '>}}'), ...tagsOf(text, '{{%', '%}}'), ...tagsOf(text, '{%', '%}')];
  let next = 0;
  const tags = all
    .sort((a, b) => a.start - b.start)
    .filter(({ start }) => {
      while ((code[next]?.end ?? Infinity) <= start) next++;
      return (code[next]?.start ?? Infinity) > start;
    });
  return { cuts: tags.flatMap((tag) => cutsOf(text, tag)), containers: callouts(tags, lines) };
}

function tagsOf(text: string, open: string, close: string): readonly Tag[] {
  const tags: Tag[] = [];
  let end = -1;
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, start + open.length)) {
    if (end < start + open.length) end = text.indexOf(close, start + open.length);
    if (end < 0) break;
    const inner = text.slice(start + open.length, Math.min(end, start + TAG_CHARS_MAX));
    if (end - start > TAG_CHARS_MAX || inner.includes('{{') || text[start - 1] === '{') continue;
    const head = /^[-\s]*(\/|end)?[ \t]*([\w.:-]+)/.exec(inner);
    if (head === null) continue;
    const argsStart = start + open.length + head[0].length;
    const name = head[2]!.toLowerCase();
    tags.push({
      start,
      end: end + close.length,
      name,
      isClosing: head[1] !== undefined,
      args: text.slice(argsStart, end),
      argsStart,
    });
  }
  return tags;
}

/** Cuts the tag but for the values that a reader sees, with the space before each of them. */
function cutsOf(text: string, tag: Tag): readonly Cut[] {
  const cuts: Cut[] = [];
  let from = tag.start;
  for (const { start, end } of tag.isClosing ? [] : shownValues(tag)) {
    const space = from === tag.start ? -1 : text.lastIndexOf(' ', start);
    if (space >= from) {
      cuts.push({ start: from, end: space });
      from = space + 1;
    }
    cuts.push({ start: from, end: start });
    from = end;
  }
  return [...cuts, { start: from, end: tag.end }];
}

const ARGUMENT = /(?:([\w-]+)[ \t]*=[ \t]*)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|'([^']*)'|([^\s"'`=]+))/g;

function shownValues({ name, args, argsStart }: Tag): readonly Region[] {
  const values: Region[] = [];
  for (const match of args.matchAll(ARGUMENT)) {
    const [whole, key, double, back, single, bare] = match;
    const value = double ?? back ?? single ?? bare ?? '';
    const isLink = LINK_TAGS.includes(name) && (key === undefined || ['url', 'path', 'src', 'href'].includes(key));
    const isTitle = key === undefined && bare === undefined && TITLED_TAGS.includes(name);
    const isShown = key !== undefined && SHOWN_ATTRIBUTES.includes(key.toLowerCase());
    if (value === '' || !(isLink || isTitle || isShown)) continue;
    const start = argsStart + match.index + whole.length - value.length - (bare === undefined ? 1 : 0);
    values.push({ start, end: start + value.length });
    if (isLink) break;
  }
  return values;
}

/** Pairs the opening and closing tags of call-outs. */
function callouts(tags: readonly Tag[], lines: LineIndex): readonly Container[] {
  const found: Container[] = [];
  const open: Tag[] = [];
  for (const tag of tags) {
    if (!CALLOUT_TAGS.includes(tag.name)) continue;
    if (!tag.isClosing) {
      open.push(tag);
      continue;
    }
    const at = open.findLastIndex(({ name }) => name === tag.name);
    if (at < 0) continue;
    const opening = open[at]!;
    open.length = at;
    const startLine = lines.lineAt(opening.start);
    found.push({ startLine, endLine: lines.lineAt(tag.start), label: labelOf(opening), title: null });
  }
  return found;
}

/** `{% hint style="warning" %}`, `{{% notice warning %}}`, `{{< alert color="warning" >}}` are all a warning. */
function labelOf({ name, args }: Tag): string {
  return (
    args
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.find((word) => CALLOUT_TAGS.includes(word) || word === 'success') ?? name
  );
}
