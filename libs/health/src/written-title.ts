/** Where a document's author named it, if at all. */
import type { CheckedDocument } from './rule.ts';

/** The line of the title: of the front matter, of the first heading of level 1 or of an `<h1>`; null where there is none. */
export function titleLine({ document, sections }: CheckedDocument): number | null {
  const { title } = document.frontMatter;
  if (typeof title === 'number' || (typeof title === 'string' && title.trim() !== '')) return 1;
  const heading = sections.find(({ level, heading }) => level === 1 && heading !== '');
  if (heading !== undefined) return heading.span.startLine;
  const html = sections.find(({ text }) => /<h1[\s>]/i.test(text));
  return html?.span.startLine ?? null;
}
