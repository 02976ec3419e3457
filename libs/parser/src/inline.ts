/** Inline content as a reader sees it: leaves of text with their place in the source, and links, code spans, anchors. */
import { visibleText, type CodeSpan, type HtmlTag, type LineIndex, type Link, type Span } from '@docgraph/domain';
import type { Node, Nodes, PhrasingContent } from 'mdast';
import { readHtml } from './html-text.ts';

/** What reading a syntax tree needs to know about the text that it came from. */
export interface SourceMap {
  readonly source: string;
  readonly lines: LineIndex;
  /** The text that was parsed, shorter than the source where markup was cut. */
  readonly parsed: string;
  readonly toStart: (offset: number) => number;
  readonly toEnd: (offset: number) => number;
  /** Targets of reference links by normalised label. */
  readonly definitions: ReadonlyMap<string, string>;
}

/** A run of visible text; its source stretch may be longer, because markup and entities stand there. */
export interface Leaf {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Collects what reading finds; one a block. */
export interface Findings {
  readonly leaves: Leaf[];
  readonly links: Link[];
  readonly codeSpans: CodeSpan[];
  readonly anchors: string[];
  openLink: { readonly url: string; readonly start: number; readonly leaf: number } | null;
}

export function createFindings(): Findings {
  return { leaves: [], links: [], codeSpans: [], anchors: [], openLink: null };
}

/** The source stretch of a node. */
export function offsetsOf(node: Node, map: SourceMap): { readonly start: number; readonly end: number } {
  const from = node.position?.start.offset ?? 0;
  const start = map.toStart(from);
  return { start, end: Math.max(start, map.toEnd(node.position?.end.offset ?? from)) };
}

export function spanOf(node: Node, map: SourceMap): Span {
  const { start, end } = offsetsOf(node, map);
  return map.lines.span(start, end);
}

/** Leaves as one text: invisible characters out, white space collapsed, line breaks kept. */
export function joinLeaves(leaves: readonly Leaf[]): string {
  return tidy(leaves.map(({ text }) => text).join(''));
}

export function tidy(text: string): string {
  return visibleText(text)
    .replace(/(?<![ \t\u00A0])[ \t\u00A0]*\n\s*/g, '\n')
    .replace(/[ \t]{2,}/g, ' ')
    .trim();
}

/** Reads phrasing content into `into`, in document order. */
export function readInline(nodes: readonly PhrasingContent[], map: SourceMap, into: Findings): void {
  for (const node of nodes) readNode(node, map, into);
}

function readNode(node: PhrasingContent, map: SourceMap, into: Findings): void {
  switch (node.type) {
    case 'text':
      return addLeaf(node, node.value.replace(/(?<![ \t])[ \t]*(?:\r\n?|\n)[ \t]*/g, ' '), map, into);
    case 'inlineCode':
      into.codeSpans.push({ text: tidy(node.value), span: spanOf(node, map) });
      return addLeaf(node, node.value, map, into);
    case 'break':
      return addLeaf(node, '\n', map, into);
    case 'image':
      addLink('image', node.url, node.alt ?? '', node, map, into);
      return addLeaf(node, node.alt ?? '', map, into);
    case 'imageReference':
      addLink('image', map.definitions.get(node.identifier), node.alt ?? '', node, map, into);
      return addLeaf(node, node.alt ?? '', map, into);
    case 'link':
    case 'linkReference': {
      const first = into.leaves.length;
      readInline(node.children, map, into);
      const url = node.type === 'link' ? node.url : map.definitions.get(node.identifier);
      return addLink('link', url, joinLeaves(into.leaves.slice(first)), node, map, into);
    }
    case 'html':
      return readHtmlNode(node, map, into);
    case 'footnoteReference':
      return;
    default:
      return readInline(node.children, map, into);
  }
}

function addLeaf(node: Node, text: string, map: SourceMap, into: Findings): void {
  if (text !== '') into.leaves.push({ text, ...offsetsOf(node, map) });
}

function addLink(
  kind: Link['kind'],
  url: string | undefined,
  text: string,
  node: Node,
  map: SourceMap,
  into: Findings,
): void {
  if (url !== undefined) into.links.push({ kind, url, text: tidy(text), span: spanOf(node, map) });
}

/** Elements that begin on a new line. */
const BLOCK_ELEMENT =
  /^(?:address|article|aside|blockquote|br|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul|Tab|TabItem|Tabs)$/;

/** A block of HTML or one inline tag. */
export function readHtmlNode(node: Extract<Nodes, { type: 'html' }>, map: SourceMap, into: Findings): void {
  const from = node.position?.start.offset ?? 0;
  const isExact = map.parsed.startsWith(node.value, from);
  const whole = offsetsOf(node, map);
  const place = (start: number, end: number): { readonly start: number; readonly end: number } =>
    isExact ? { start: map.toStart(from + start), end: map.toEnd(from + end) } : whole;
  for (const event of readHtml(node.value)) {
    const { start, end } = event.kind === 'text' ? event : event.tag;
    if (event.kind === 'text')
      into.leaves.push({
        text: event.isPreformatted ? event.text : event.text.replace(/\s+/g, ' '),
        ...place(start, end),
      });
    else readTag(event.tag, place(start, end), map, into);
  }
}

function readTag(
  tag: HtmlTag,
  place: { readonly start: number; readonly end: number },
  map: SourceMap,
  into: Findings,
): void {
  const attribute = (name: string): string => tag.attributes.get(name) ?? '';
  const name = tag.name.toLowerCase();
  if (name === 'a') readAnchor(tag, place, map, into);
  if (!tag.isClosing)
    into.anchors.push(...[attribute('id'), name === 'a' ? attribute('name') : ''].filter((id) => id !== ''));
  if (name === 'img' && attribute('src') !== '') {
    into.links.push({
      kind: 'image',
      url: attribute('src'),
      text: tidy(attribute('alt')),
      span: map.lines.span(place.start, place.end),
    });
    into.leaves.push({ text: attribute('alt'), ...place });
  }
  if (BLOCK_ELEMENT.test(tag.name)) into.leaves.push({ text: '\n', ...place });
  if (/^t[dh]$/.test(name) && !tag.isClosing && !isLineStart(into.leaves)) into.leaves.push({ text: ' | ', ...place });
  if (/^[A-Z]/.test(tag.name) && !tag.isClosing) {
    const shown = [attribute('label'), attribute('title')].filter((text) => text !== '').join(' ');
    if (shown !== '') into.leaves.push({ text: `${shown}\n`, ...place });
  }
}

function isLineStart(leaves: readonly Leaf[]): boolean {
  const last = leaves.findLast(({ text }) => text.includes('\n') || text.trim() !== '');
  return last === undefined || /\n\s*$/.test(last.text);
}

function readAnchor(
  tag: HtmlTag,
  place: { readonly start: number; readonly end: number },
  map: SourceMap,
  into: Findings,
): void {
  const open = into.openLink;
  if (open !== null) {
    const text = joinLeaves(into.leaves.slice(open.leaf));
    const end = tag.isClosing ? place.end : place.start;
    into.links.push({ kind: 'link', url: open.url, text, span: map.lines.span(open.start, end) });
    into.openLink = null;
  }
  const url = tag.attributes.get('href');
  if (!tag.isClosing && url !== undefined) into.openLink = { url, start: place.start, leaf: into.leaves.length };
}
