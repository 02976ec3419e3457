/** Top-level Markdown blocks as data: their text, their parts for the chunker, and the links and anchors inside. */
import { visibleText, type Block, type BlockKind, type CodeSpan, type Link, type ListItem } from '@docgraph/domain';
import type { Code, List, ListItem as ListItemNode, RootContent, Table } from 'mdast';
import type { Findings, Leaf, SourceMap } from './inline.ts';
import { createFindings, joinLeaves, offsetsOf, readHtmlNode, readInline, spanOf } from './inline.ts';

/** A part of a block that reads on its own: a paragraph, a table row, a code block. The chunker's smallest whole unit. */
export interface Atom {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isCode: boolean;
  /** What the text is made of, for cutting it further; empty for code, which is cut by lines. */
  readonly leaves: readonly Leaf[];
}

export interface ReadBlock {
  readonly block: Block;
  readonly atoms: readonly Atom[];
  readonly links: readonly Link[];
  readonly anchors: readonly string[];
}

const KINDS: Readonly<Partial<Record<RootContent['type'], BlockKind>>> = {
  heading: 'heading',
  paragraph: 'paragraph',
  code: 'code',
  table: 'table',
  list: 'list',
  blockquote: 'quote',
  html: 'html',
  thematicBreak: 'rule',
  footnoteDefinition: 'paragraph',
};

/** The block of a top-level node; null for link definitions, which a reader does not see. */
export function readBlock(node: RootContent, map: SourceMap): ReadBlock | null {
  const kind = KINDS[node.type];
  if (kind === undefined) return null;
  const reader = new BlockReader(map);
  reader.read(node, 0);
  return reader.finish(kind, node);
}

/** `> [!NOTE] Title`: GitHub's and Obsidian's call-outs. */
const ALERT = /^\[!([a-zA-Z][\w-]*)\][+-]?[ \t]*/;

class BlockReader {
  readonly #map: SourceMap;
  readonly #atoms: Atom[] = [];
  readonly #items: ListItem[] = [];
  readonly #links: Link[] = [];
  readonly #codeSpans: CodeSpan[] = [];
  readonly #anchors: string[] = [];
  #rows: readonly (readonly string[])[] = [];

  constructor(map: SourceMap) {
    this.#map = map;
  }

  finish(kind: BlockKind, node: RootContent): ReadBlock {
    const alert = kind === 'quote' ? this.#takeAlert() : null;
    const label = node.type === 'code' ? node.lang : alert;
    const block: Block = {
      kind: alert === null ? kind : 'admonition',
      span: spanOf(node, this.#map),
      text: this.#atoms.map(({ text }) => text).join('\n'),
      ...(typeof label === 'string' && label !== '' ? { label } : {}),
      ...(kind === 'list' ? { items: this.#items } : {}),
      ...(kind === 'table' ? { rows: this.#rows } : {}),
      ...(this.#codeSpans.length > 0 ? { codeSpans: this.#codeSpans } : {}),
    };
    return { block, atoms: this.#atoms, links: this.#links, anchors: this.#anchors };
  }

  read(node: RootContent, depth: number): void {
    switch (node.type) {
      case 'paragraph':
      case 'heading':
        return this.#add(node, (into) => readInline(node.children, this.#map, into));
      case 'html':
        return this.#add(node, (into) => readHtmlNode(node, this.#map, into));
      case 'code':
        return this.#readCode(node);
      case 'table':
        return this.#readTable(node);
      case 'list':
        return this.#readList(node, depth);
      case 'blockquote':
      case 'footnoteDefinition':
        for (const child of node.children) this.read(child, depth);
    }
  }

  /** Reads a node's inline content as one atom; an empty one is left out, its anchors are not. */
  #add(node: RootContent, read: (into: Findings) => void): void {
    const found = createFindings();
    read(found);
    this.#links.push(...found.links);
    this.#codeSpans.push(...found.codeSpans);
    this.#anchors.push(...found.anchors);
    const text = joinLeaves(found.leaves);
    if (text !== '') this.#atoms.push({ text, ...offsetsOf(node, this.#map), isCode: false, leaves: found.leaves });
  }

  #readCode(node: Code): void {
    const text = node.value.replace(/\r\n?/g, '\n').trimEnd();
    if (text !== '')
      this.#atoms.push({ text: visibleText(text), ...offsetsOf(node, this.#map), isCode: true, leaves: [] });
  }

  #readTable(node: Table): void {
    const rows = node.children.map((row) => {
      const cells: string[] = [];
      this.#add(row as unknown as RootContent, (into) => {
        for (const cell of row.children) {
          const first = into.leaves.length;
          readInline(cell.children, this.#map, into);
          const text = joinLeaves(into.leaves.slice(first)).replace(/\n/g, ' ');
          into.leaves.length = first;
          const place = offsetsOf(cell, this.#map);
          into.leaves.push({ text: cells.length === 0 ? text : ` | ${text}`, ...place });
          cells.push(text);
        }
      });
      return cells;
    });
    if (this.#rows.length === 0) this.#rows = rows;
  }

  #readList(list: List, depth: number): void {
    list.children.forEach((item, i) => {
      const number = list.ordered === true ? (list.start ?? 1) + i : null;
      const place = this.#items.length;
      const ownText: string[] = [];
      for (const child of item.children) {
        const first = this.#atoms.length;
        this.read(child, depth + 1);
        if (child.type !== 'list') ownText.push(...this.#atoms.slice(first).map(({ text }) => text));
      }
      this.#items.splice(place, 0, this.#item(item, number, depth, ownText));
    });
  }

  #item(node: ListItemNode, number: number | null, depth: number, texts: readonly string[]): ListItem {
    return { number, depth, text: texts.join('\n'), span: spanOf(node, this.#map) };
  }

  /** Removes the marker of a call-out from the first paragraph and returns its name in lower case. */
  #takeAlert(): string | null {
    const first = this.#atoms[0];
    const marker = first === undefined ? null : ALERT.exec(first.text);
    if (first === undefined || marker === null) return null;
    const text = first.text.slice(marker[0].length);
    const [leaf, ...rest] = first.leaves;
    const leaves = leaf === undefined ? [] : [{ ...leaf, text: leaf.text.trimStart().replace(ALERT, '') }, ...rest];
    if (text === '') this.#atoms.shift();
    else this.#atoms[0] = { ...first, text, leaves };
    return marker[1]!.toLowerCase();
  }
}
