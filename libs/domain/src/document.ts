/** What the parser makes of one Markdown file. Plain data: it crosses thread boundaries and is compared in tests. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A stretch of a document. Lines are 1-based and inclusive, as in the file; offsets are 0-based UTF-16 units into
 * {@link ParsedDocument.text}, end exclusive, so `text.slice(startOffset, endOffset)` is exactly the span.
 */
export interface Span {
  readonly startLine: number;
  readonly endLine: number;
  readonly startOffset: number;
  readonly endOffset: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** Something wrong with one document, as data: the run goes on. `error` means the document was not indexed. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable rule name in kebab-case: `line-too-long`, `hidden-text`, `invalid-front-matter`. */
  readonly rule: string;
  /** What was found and what to do about it; never quotes hidden text. */
  readonly message: string;
  readonly line: number;
}

export type BlockKind = 'heading' | 'paragraph' | 'code' | 'table' | 'list' | 'quote' | 'html' | 'admonition' | 'rule';

/** A top-level Markdown block of a section, in document order; blocks never overlap. */
export interface Block {
  readonly kind: BlockKind;
  readonly span: Span;
  /** Text a reader sees: markup, hidden text and shortcodes removed; cells joined by ` | `, items by line breaks. */
  readonly text: string;
  /** Language of a fenced code block, or the name of an admonition (`note`, `warning`). */
  readonly label?: string;
  /** A list's items with their numbers (ordered) or null, nested items flattened with their depth (0 = outermost). */
  readonly items?: readonly ListItem[];
  /** A table's rows of cell texts; the first row is the header. */
  readonly rows?: readonly (readonly string[])[];
  /** Inline code spans inside the block, in order. */
  readonly codeSpans?: readonly CodeSpan[];
}

export interface ListItem {
  readonly number: number | null;
  readonly depth: number;
  readonly text: string;
  readonly span: Span;
}

export interface CodeSpan {
  readonly text: string;
  readonly span: Span;
}

export type LinkKind = 'link' | 'image';

/** A Markdown or HTML link exactly as written; resolving it against other documents is ingestion's work. */
export interface Link {
  readonly kind: LinkKind;
  readonly url: string;
  /** Link text, or an image's alt text. */
  readonly text: string;
  readonly span: Span;
}

export interface ParsedChunk {
  /** 0-based within the section. */
  readonly ordinal: number;
  readonly span: Span;
  readonly fields: ChunkFields;
}

/** The searchable text of a chunk, one entry a lexical field. All are plain text without markup. */
export interface ChunkFields {
  /** Title of the document. */
  readonly title: string;
  /** Ancestor headings joined by ` > `, without the section's own heading. */
  readonly headingPath: string;
  readonly heading: string;
  /** Everything a reader sees in the chunk, in document order: prose, lists, tables and fenced code. */
  readonly body: string;
  /** Fenced code and inline code spans once more, one a line: identifiers weigh more than words. */
  readonly code: string;
}

export interface ParsedSection {
  /** 0-based position in the document. */
  readonly ordinal: number;
  /**
   * Stable identity inside the document: slugs of the heading path joined by `/`, then `~N` for the N-th (1-based,
   * omitted for 0) section with an equal path. The text before the first heading has key ``.
   */
  readonly key: string;
  /** 1 to 6; 0 for the text before the first heading. */
  readonly level: number;
  /** Plain text of the heading; for the text before the first heading the document's title. */
  readonly heading: string;
  /** Headings of the ancestors and the section's own, outermost first; empty for level 0. */
  readonly headingPath: readonly string[];
  /** The anchor GitHub gives the heading (`usage-1` for the second "Usage"), or the explicit `{#id}`; '' for level 0. */
  readonly anchor: string;
  /** Further ids that links may use: the GitHub slug beside an explicit id, `<a name>`, `id` attributes. */
  readonly anchors: readonly string[];
  /** Ordinal of the enclosing section; null at the top. */
  readonly parent: number | null;
  /** From the heading's line to the line before the next heading. Sections tile the document after front matter. */
  readonly span: Span;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  /** Empty when the section has no text besides its heading and no other reason to be found. */
  readonly chunks: readonly ParsedChunk[];
}

export interface ParsedDocument {
  /** Front matter `title`, else the first level-1 heading, else one made of the file name. */
  readonly title: string;
  /** The decoded text: byte order mark removed, line ends as in the file. All spans point into it. */
  readonly text: string;
  readonly lineCount: number;
  readonly frontMatter: { readonly [key: string]: Json };
  readonly sections: readonly ParsedSection[];
  readonly diagnostics: readonly Diagnostic[];
}

const WORD = /[\p{L}\p{N}]+/gu;

/**
 * How much a chunk says of its own: distinct words of the body that its title and headings do not have. A section that holds
 * a link or repeats its title has next to none, and answers nothing.
 */
export function ownWords({ title, headingPath, heading, body }: ChunkFields): number {
  const words = (text: string): string[] => text.toLowerCase().match(WORD) ?? [];
  const known = new Set([title, headingPath, heading].flatMap(words));
  return new Set(words(body).filter((word) => !known.has(word))).size;
}

/**
 * What is embedded for a chunk: `title > heading path > heading`, a line break, then the body. A pure function of the
 * fields, so an equal text is never embedded twice, whatever file it stands in.
 */
export function embeddingText(fields: ChunkFields): string {
  const trail = [fields.title, fields.headingPath, fields.heading].filter((part) => part !== '');
  const unique = trail.filter((part, i) => part !== trail[i - 1]);
  return [unique.join(' > '), fields.body].filter((part) => part !== '').join('\n');
}
