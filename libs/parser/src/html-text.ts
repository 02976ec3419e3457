/** What a reader sees of a piece of HTML: its text with offsets, and the tags that matter (links, images, anchors). */
import { decodeEntities, readTag, type HtmlTag } from '@docgraph/domain';

export type HtmlEvent =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly isPreformatted: boolean;
    }
  | { readonly kind: 'tag'; readonly tag: HtmlTag };

/** Elements whose content is not shown. */
const UNSHOWN: readonly string[] = ['script', 'style', 'template', 'noscript', 'head'];

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
    const tag = readTag(html, at);
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

/** The end of a comment, declaration or instruction; -1 for a `<` that is text. */
function markupEnd(html: string, at: number): number {
  const close = html.startsWith('<!--', at)
    ? '-->'
    : html.startsWith('<![CDATA[', at)
      ? ']]>'
      : html.startsWith('<?', at)
        ? '?>'
        : html.startsWith('<!', at)
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
