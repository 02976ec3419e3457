/** Finds HTML elements whose content a renderer does not show. */
import type { HtmlTag } from './html-tag.ts';
import { firstVisible, MarkupFinder } from './markup-scan.ts';
import type { Region, SourceRegions } from './source-scan.ts';

/** Worth a scan: names every way in which an element can be hidden. A mere word in prose costs a scan and no more. */
export const MAYBE_HIDDEN_ELEMENT = /<[?!]|<(?:script|style|template|noscript|head)|hidden|style\s*=/i;

const UNSHOWN_ELEMENT = /^(?:template|noscript|head)$/i;
const VOID_ELEMENT = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
/** Elements whose end tag may be left out: a later one of the same name does not belong to them. */
const OPEN_ELEMENT = /^(?:p|li|dt|dd|tr|td|th|option)$/i;
const ZERO = '[\'"]?(?:0+\\.?0*|\\.0+)(?![\\d.])';
const HIDING_STYLE = new RegExp(
  `(?:^|[;{,\\s])(?:display\\s*:\\s*['"]?none|visibility\\s*:\\s*['"]?(?:hidden|collapse)|font-?size\\s*:\\s*${ZERO}|opacity\\s*:\\s*${ZERO})`,
  'i',
);
const STYLE_EXPRESSION = /\sstyle\s*=\s*\{\{([^{}]*)\}/i;
const NOT_HIDDEN = /\shidden\s*=\s*\{\s*false\s*\}/i;
const CSS_COMMENT = /\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g;

/**
 * Elements that are not shown, from the opening tag to the end tag that belongs to it, in order and perhaps inside each
 * other. One that is never closed reaches to the next blank line, or to the last end tag of its name if that is later.
 * Elements without content are left out: they hide nothing. Linear in the text.
 */
export function hiddenElements(text: string, { tags, markup }: SourceRegions): readonly Region[] {
  const finder = new MarkupFinder(text);
  const ends = endsOf(tags);
  const found: Region[] = [...markup];
  for (const [i, tag] of tags.entries()) {
    if (tag.isClosing || VOID_ELEMENT.test(tag.name) || !isHidden(tag, text)) continue;
    const end = ends.get(i);
    const isSelfClosing = text[tag.end - 2] === '/';
    if (isSelfClosing && end?.isOwn !== true) continue;
    const reach = end?.isOwn === true ? end.tag.end : Math.max(finder.blankLine(tag.end), end?.tag.end ?? 0);
    const contentEnd = end?.isOwn === true ? end.tag.start : reach;
    if (firstVisible(text, tag.end) < contentEnd) found.push({ start: tag.start, end: reach });
  }
  return found.sort((a, b) => a.start - b.start);
}

interface End {
  readonly tag: HtmlTag;
  /** Whether it closes the element; otherwise it is the last end tag of that name. */
  readonly isOwn: boolean;
}

/** For each opening tag, by position, the tag that ends it: its own, nested ones counted. */
function endsOf(tags: readonly HtmlTag[]): ReadonlyMap<number, End> {
  const ends = new Map<number, End>();
  const open = new Map<string, number[]>();
  const last = new Map<string, HtmlTag>();
  for (const [i, tag] of tags.entries()) {
    const name = tag.name.toLowerCase();
    const stack = open.get(name) ?? [];
    open.set(name, stack);
    if (!tag.isClosing) {
      stack.push(i);
      continue;
    }
    last.set(name, tag);
    const opener = stack.pop();
    if (opener !== undefined) ends.set(opener, { tag, isOwn: true });
  }
  for (const [name, stack] of open) {
    const tag = last.get(name);
    if (tag === undefined || OPEN_ELEMENT.test(name)) continue;
    for (const i of stack) if (tag.start > tags[i]!.start) ends.set(i, { tag, isOwn: false });
  }
  return ends;
}

function isHidden(tag: HtmlTag, text: string): boolean {
  if (UNSHOWN_ELEMENT.test(tag.name)) return true;
  const style = tag.attributes.get('style');
  const isNamed = tag.attributes.has('hidden');
  if (style === undefined && !isNamed) return false;
  const source = text.slice(tag.start, tag.end);
  if (isNamed && !NOT_HIDDEN.test(source)) return true;
  const rules = style !== undefined && style !== '' ? style : (STYLE_EXPRESSION.exec(source)?.[1] ?? '');
  return HIDING_STYLE.test(rules.replace(CSS_COMMENT, ''));
}
