/** Headings that are no sections, because they stand inside something else, but that links may lead to all the same. */
import { githubSlug } from '@docgraph/parser';

/** Longest run of marks and white space before a nested heading. */
const MARKS_CHARS_MAX = 80;
/** Longest heading, and longest tag, that is looked at: a link to more is not written. */
const HEADING_CHARS_MAX = 300;
/** One class of characters without alternatives, so that no line of them takes long. */
const NESTED = new RegExp(
  `^([ \\t>*+.)\\d-]{1,${MARKS_CHARS_MAX}})#{1,6}[ \\t]+(\\S[^\\r\\n]{0,${HEADING_CHARS_MAX}})`,
  'gm',
);
/** Behind the mark of a quote or list, or indented as in call-outs and tabs. */
const IS_NESTING = /^(?: {2}|\t|[ ]?>|[ ]?[-*+][ \t]|[ ]?\d{1,9}[.)][ \t])/;
const HTML = new RegExp(
  `<h([1-6])(?:\\s[^>]{0,${HEADING_CHARS_MAX}})?>([^]{0,${HEADING_CHARS_MAX}}?)</h\\1\\s{0,9}>`,
  'gi',
);

/** The anchors that GitHub gives them. What only looks like one, in a code block, is among them. */
export function nestedAnchors(text: string): readonly string[] {
  const marked = [...text.matchAll(NESTED)]
    .filter((match) => IS_NESTING.test(match[1]!))
    .map((match) => match[2]!.trimEnd().replace(/ #+$/, ''));
  const html = [...text.matchAll(HTML)].map((match) => match[2]!.replace(/<[^>]*>/g, ''));
  return [...marked, ...html].map((heading) => githubSlug(plain(heading).trim()));
}

/** Without the addresses of links and the marks that do not count for an anchor. */
const plain = (heading: string): string => heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
