/** The one Markdown parser: CommonMark with GitHub's extensions; MDX stays off, so nothing in a document is code to us. */
import type { Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const processor = unified().use(remarkParse).use(remarkGfm).freeze();

/** The syntax tree of a text without front matter; every node has its position. Never throws for any text. */
export function parseTree(text: string): Root {
  return processor.parse(text);
}
