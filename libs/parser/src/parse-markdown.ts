/** The parser's one entry: bytes of a Markdown file to a document, or to the reasons why there is none. Pure. */
import {
  hiddenSpans,
  indexLines,
  scanSource,
  type Diagnostic,
  type HiddenSpan,
  type LineIndex,
  type ParsedDocument,
} from '@docgraph/domain';
import type { Root } from 'mdast';
import type { Container } from './containers.ts';
import { hasContainers, readContainers } from './containers.ts';
import type { Cut } from './cuts.ts';
import { cutText } from './cuts.ts';
import { decodeText } from './decode.ts';
import type { FrontMatter } from './front-matter.ts';
import { readFrontMatter } from './front-matter.ts';
import { reportHidden } from './hidden.ts';
import type { SourceMap } from './inline.ts';
import type { ParseLimits } from './limits.ts';
import { checkSize, failure, PARSE_LIMITS } from './limits.ts';
import { parseTree } from './markdown.ts';
import { checkStructure } from './precheck.ts';
import { readSections } from './sections.ts';
import { readTemplates } from './templates.ts';
import { documentTitle } from './title.ts';

export interface ParseOptions {
  /** POSIX path of the file inside its source: the last resort for a title. */
  readonly path: string;
  /** Overrides of {@link PARSE_LIMITS}. */
  readonly limits?: Partial<ParseLimits>;
}

/** Plain data that crosses threads. Without a document there is at least one diagnostic of severity `error`. */
export type ParseOutcome =
  | { readonly ok: true; readonly document: ParsedDocument }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads one Markdown file. Never throws: whatever the bytes are, the outcome is a document or a diagnostic with line,
 * rule and advice. The limits bound the time for ordinary files; for hostile ones add a deadline around the call.
 */
export function parseMarkdown(bytes: Uint8Array, options: ParseOptions): ParseOutcome {
  const limits = { ...PARSE_LIMITS, ...options.limits };
  const tooLarge = checkSize(bytes.byteLength, limits);
  if (tooLarge !== null) return { ok: false, diagnostics: [tooLarge] };
  const { text, diagnostics } = decodeText(bytes);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { ok: false, diagnostics };
  const lines = indexLines(text);
  const frontMatter = readFrontMatter(text, limits.frontMatterCharsMax);
  const problem = checkStructure(text, lines, lines.lineAt(frontMatter.endOffset), limits);
  if (problem !== null) return { ok: false, diagnostics: [...diagnostics, problem] };
  try {
    return { ok: true, document: readDocument({ text, lines, frontMatter }, options.path, diagnostics) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, diagnostics: [...diagnostics, TOO_COMPLEX] };
  }
}

/** The stack is the one resource that no limit above measures exactly. */
const TOO_COMPLEX = failure('nesting-too-deep', 1, 'the markup is nested too deeply to be read', 'flatten it');

interface Source {
  readonly text: string;
  readonly lines: LineIndex;
  readonly frontMatter: FrontMatter;
}

function readDocument(
  { text, lines, frontMatter }: Source,
  path: string,
  decoding: readonly Diagnostic[],
): ParsedDocument {
  const start = frontMatter.endOffset;
  const hidden = hiddenSpans(text.slice(start)).map((span) => ({
    ...span,
    start: span.start + start,
    end: span.end + start,
  }));
  const { cuts, containers } = readMarkup(text, start, hidden, lines);
  const { text: parsed, toStart, toEnd } = cutText(text, cuts);
  const tree = parseTree(parsed);
  const map: SourceMap = { source: text, lines, parsed, toStart, toEnd, definitions: definitionsOf(tree) };
  const titleOf = (firstHeading: string | null): string => documentTitle(frontMatter.data, firstHeading, path);
  const { title, sections } = readSections({ tree, map, containers, start, titleOf });
  return {
    title,
    text,
    lineCount: lines.count,
    frontMatter: frontMatter.data,
    sections,
    diagnostics: [...decoding, ...frontMatter.diagnostics, ...reportHidden(hidden, lines)],
  };
}

const MAYBE_TEMPLATE = /\{\{[<%]|\{%/;

/** What is cut before parsing: front matter, template tags, markers of call-outs, MDX comments, hidden elements. */
function readMarkup(
  text: string,
  start: number,
  hidden: readonly HiddenSpan[],
  lines: LineIndex,
): { readonly cuts: readonly Cut[]; readonly containers: readonly Container[] } {
  const cuts: Cut[] = hidden.filter(({ kind, start: at }) => kind === 'element' || text.startsWith('{/*', at));
  cuts.push({ start: 0, end: start });
  const hasTemplates = MAYBE_TEMPLATE.test(text);
  if (!hasTemplates && !hasContainers(text)) return { cuts, containers: [] };
  const { code, comments } = scanSource(text);
  const skipped = [...code, ...comments, ...hidden.filter(({ kind }) => kind === 'element')].sort(
    (a, b) => a.start - b.start,
  );
  const templates = hasTemplates ? readTemplates(text, skipped, lines) : { cuts: [], containers: [] };
  const marked = readContainers(text, skipped, lines);
  const containers = [...templates.containers, ...marked.containers].filter(
    ({ startLine }) => startLine >= lines.lineAt(start),
  );
  containers.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
  return { cuts: [...cuts, ...templates.cuts, ...marked.cuts], containers };
}

function definitionsOf(tree: Root): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>();
  const visit = (nodes: readonly unknown[]): void => {
    for (const node of nodes as readonly { type: string; identifier?: string; url?: string; children?: unknown[] }[]) {
      if (node.type === 'definition' && !definitions.has(node.identifier!))
        definitions.set(node.identifier!, node.url!);
      else if (node.children !== undefined && DEFINITION_PARENTS.includes(node.type)) visit(node.children);
    }
  };
  visit(tree.children);
  return definitions;
}

const DEFINITION_PARENTS: readonly string[] = ['blockquote', 'list', 'listItem', 'footnoteDefinition'];
