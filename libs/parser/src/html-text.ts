/** What a reader sees of a piece of HTML: its text with offsets, and the tags that matter (links, images, anchors). */

export type HtmlEvent =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly isPreformatted: boolean;
    }
  | { readonly kind: 'tag'; readonly tag: HtmlTag };

export interface HtmlTag {
  /** As written: components of MDX begin with a capital. */
  readonly name: string;
  readonly isClosing: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly start: number;
  readonly end: number;
}

/** Longest tag in characters; anything longer is text. */
const TAG_CHARS_MAX = 4000;
/** Elements whose content is not shown. */
const UNSHOWN: readonly string[] = ['script', 'style', 'template', 'noscript', 'head'];
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Text and tags in order; comments, declarations and what unshown elements hold are left out. Linear in the text. */
export function readHtml(html: string): readonly HtmlEvent[] {
  const events: HtmlEvent[] = [];
  let textStart = 0;
  let isPreformatted = false;
  const flush = (end: number): void => {
    if (end > textStart)
      events.push({
        kind: 'text',
        text: decodeEntities(html.slice(textStart, end)),
        start: textStart,
        end,
        isPreformatted,
      });
  };
  for (let at = html.indexOf('<'); at >= 0;) {
    const tag = tagAt(html, at);
    const end = tag?.end ?? markupEnd(html, at);
    if (end > at) {
      flush(at);
      textStart = end;
      if (tag !== null) {
        events.push({ kind: 'tag', tag });
        if (tag.name.toLowerCase() === 'pre') isPreformatted = !tag.isClosing;
        textStart = tag.isClosing ? end : contentEnd(html, tag);
      }
    }
    at = html.indexOf('<', Math.max(textStart, at + 1));
  }
  flush(html.length);
  return events;
}

/** Character references as characters: numeric ones and the five of XML, with the no-break space. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,6}));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
        ? String.fromCodePoint(code)
        : '\uFFFD';
    },
  );
}

/** The end of a comment, declaration or instruction; -1 for a `<` that is text. */
function markupEnd(html: string, at: number): number {
  const close = html.startsWith('<!--', at)
    ? '-->'
    : html.startsWith('<![CDATA[', at)
      ? ']]>'
      : /^<[!?]/.test(html.slice(at, at + 2))
        ? '>'
        : '';
  if (close === '') return -1;
  const end = html.indexOf(close, at + 2);
  return end < 0 ? html.length : end + close.length;
}

/** Where text begins again behind an opening tag: at once, or at the closing tag of an element that is not shown. */
function contentEnd(html: string, tag: HtmlTag): number {
  const isHidden = tag.attributes.has('hidden') || /display\s*:\s*none/.test(tag.attributes.get('style') ?? '');
  if (!isHidden && !UNSHOWN.includes(tag.name.toLowerCase())) return tag.end;
  if (html[tag.end - 2] === '/') return tag.end;
  const close = html.toLowerCase().indexOf(`</${tag.name.toLowerCase()}`, tag.end);
  return close < 0 ? html.length : close;
}

const NAME = /<(\/?)([a-zA-Z][\w.:-]*)/y;
const ATTRIBUTE = /([\w:@.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*["'`]([^"'`]*)["'`]\s*\}|([^\s"'=<>`{}]+)))?/g;

function tagAt(html: string, at: number): HtmlTag | null {
  NAME.lastIndex = at;
  const head = NAME.exec(html);
  if (head === null) return null;
  const end = tagEnd(html, NAME.lastIndex);
  if (end < 0) return null;
  const attributes = new Map<string, string>();
  for (const [, name, double, single, braced, bare] of html.slice(NAME.lastIndex, end - 1).matchAll(ATTRIBUTE))
    attributes.set(name!.toLowerCase(), decodeEntities(double ?? single ?? braced ?? bare ?? ''));
  return { name: head[2]!, isClosing: head[1] === '/', attributes, start: at, end };
}

/** Behind the `>` that closes the tag, quoted values skipped; -1 when none is near. */
function tagEnd(html: string, from: number): number {
  let quote = '';
  const limit = Math.min(html.length, from + TAG_CHARS_MAX);
  for (let i = from; i < limit; i++) {
    const char = html[i]!;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return i + 1;
    else if (char === '<') return -1;
  }
  return -1;
}
