/** Reads one HTML or JSX tag: name, attributes and where it ends. */

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
const NAME = /<(\/?)([a-zA-Z][\w.:-]*)/y;
const ATTRIBUTE =
  /([\w:@.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*["'`]([^"'`]*)["'`]\s*\}|\{\{?[^{}]*\}|([^\s"'=<>`{}]+)))?/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The tag that begins at an offset; null when what stands there is text. */
export function readTag(html: string, at: number): HtmlTag | null {
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

/** Character references as characters: numeric ones and the five of XML, with the no-break space. */
export function decodeEntities(text: string): string {
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

/** Where a quotation mark begins a value; elsewhere it is a character, as for a browser. */
const BEFORE_VALUE = /[={(:,[]\s*$/;
const BLANK_LINE = /(?:\r\n|\n|\r(?!\n))[ \t]*(?=[\r\n])/y;
const BEFORE_VALUE_CHARS = 8;

/** Behind the `>` that closes the tag, quoted values skipped; -1 when none is near, or a blank line or code comes first. */
function tagEnd(html: string, from: number): number {
  let quote = '';
  const limit = Math.min(html.length, from + TAG_CHARS_MAX);
  for (let i = from; i < limit; i++) {
    const char = html[i]!;
    if (char === '\n' || char === '\r') {
      BLANK_LINE.lastIndex = i;
      if (BLANK_LINE.test(html)) return -1;
    } else if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      if (BEFORE_VALUE.test(html.slice(Math.max(from, i - BEFORE_VALUE_CHARS), i))) quote = char;
    } else if (char === '>') return i + 1;
    else if (char === '<' || (char === '`' && !html.slice(from, i).includes('{'))) return -1;
  }
  return -1;
}
