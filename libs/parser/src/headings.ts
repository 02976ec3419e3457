/** A heading's text, level and the anchors that links may use for it. */
import type { Heading, PhrasingContent } from 'mdast';
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

/** Badges and logos beside a heading are no part of its name, nor of the anchor that GitHub gives it. */
function withoutImages(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  return nodes.flatMap((node) => {
    if (node.type === 'image' || node.type === 'imageReference') return [];
    if (node.type === 'html' && /^<img\b/i.test(node.value)) return [];
    return 'children' in node ? [{ ...node, children: withoutImages(node.children) } as PhrasingContent] : [node];
  });
}

/** Gives each heading of a document its anchor; call it in document order, once a document. */
export function createHeadingReader(map: SourceMap): (node: Heading) => ReadHeading {
  const slugger = new GithubSlugger();
  return (node) => {
    const read = readBlock(node, map)!;
    const named = readBlock({ ...node, children: withoutImages(node.children) }, map)!.block.text;
    const raw = (named === '' ? read.block.text : named).replace(/\n/g, ' ');
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
