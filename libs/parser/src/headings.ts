/** A heading's text, level and the anchors that links may use for it. */
import type { Heading } from 'mdast';
import GithubSlugger, { slug } from 'github-slugger';
import type { ReadBlock } from './blocks.ts';
import { readBlock } from './blocks.ts';
import type { SourceMap } from './inline.ts';

export interface ReadHeading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
  readonly anchors: readonly string[];
  readonly read: ReadBlock;
}

/** The anchor that GitHub gives a heading, without the number that tells repeated headings apart. */
export function githubSlug(text: string): string {
  return slug(text);
}

/** `{#id}`, `{#id .class}`, `{: #id}` at the end of a heading: Hugo, MkDocs, Docusaurus, Kramdown, Pandoc. */
const EXPLICIT_ID = /(?<!\s)\s*\{:?\s*#([^\s{}]+)[^{}]*\}\s*$/;
/** Attributes without an id, as `{.unnumbered}` or `{ data-toc-label="x" }`. */
const ATTRIBUTES = /(?<!\s)\s*\{:?\s*[.][^{}]*\}\s*$/;

/** Gives each heading of a document its anchor; call it in document order, once a document. */
export function createHeadingReader(map: SourceMap): (node: Heading) => ReadHeading {
  const slugger = new GithubSlugger();
  return (node) => {
    const read = readBlock(node, map)!;
    const raw = read.block.text.replace(/\n/g, ' ');
    const explicit = EXPLICIT_ID.exec(raw)?.[1];
    const text = raw.replace(EXPLICIT_ID, '').replace(ATTRIBUTES, '').trim();
    const generated = slugger.slug(text);
    const anchors = [...(explicit === undefined ? [] : [generated]), ...read.anchors];
    return {
      level: node.depth,
      text,
      anchor: explicit ?? generated,
      anchors: [...new Set(anchors)],
      read: { ...read, block: { ...read.block, text } },
    };
  };
}
