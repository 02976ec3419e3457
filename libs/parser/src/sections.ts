/** Syntax tree to sections: headings at the top level border them, identities do not depend on what stands in them. */
import type { ParsedSection, Span } from '@docgraph/domain';
import type { Heading, Root } from 'mdast';
import type { ReadBlock } from './blocks.ts';
import { readBlock } from './blocks.ts';
import { groupCallouts } from './callouts.ts';
import { chunkSection } from './chunks.ts';
import type { Container } from './containers.ts';
import type { ReadHeading } from './headings.ts';
import { createHeadingReader, githubSlug } from './headings.ts';
import type { SourceMap } from './inline.ts';
import { offsetsOf } from './inline.ts';

/** A section before it is put in its place: where it begins and what stands in it. */
interface Draft {
  readonly heading: ReadHeading | null;
  readonly start: number;
  readonly blocks: ReadBlock[];
}

export interface SectionInput {
  readonly tree: Root;
  readonly map: SourceMap;
  readonly containers: readonly Container[];
  /** Offset behind the front matter. */
  readonly start: number;
  /** Title of the document, once the first level-1 heading is known. */
  readonly titleOf: (firstHeading: string | null) => string;
}

export interface SectionOutput {
  readonly title: string;
  readonly sections: readonly ParsedSection[];
}

/** Sections in document order; together they are the text from `start` on, but for blank lines before the first heading. */
export function readSections(input: SectionInput): SectionOutput {
  const drafts = draftsOf(input);
  const title = input.titleOf(drafts.find(({ heading }) => heading?.level === 1)?.heading?.text || null);
  const places = placesOf(drafts);
  const sections = drafts.map((draft, i) => {
    const end = drafts[i + 1]?.start ?? input.map.source.length;
    const [above, below] = [anchorsAbove(drafts, i), anchorsAbove(drafts, i + 1)];
    return sectionOf(draft, { ...places[i]!, end, title, above, below }, input);
  });
  return { title, sections };
}

function draftsOf({ tree, map, start }: SectionInput): readonly Draft[] {
  const readHeading = createHeadingReader(map);
  const drafts: Draft[] = [{ heading: null, start, blocks: [] }];
  for (const node of tree.children) {
    if (node.type === 'heading') drafts.push(startSection(node, readHeading, map));
    else {
      const block = readBlock(node, map);
      if (block !== null) drafts.at(-1)!.blocks.push(block);
    }
  }
  const lead = map.source.slice(start, drafts[1]?.start);
  return lead.trim() === '' ? drafts.slice(1) : drafts;
}

function startSection(node: Heading, readHeading: (node: Heading) => ReadHeading, map: SourceMap): Draft {
  const heading = readHeading(node);
  const start = map.lines.startOf(map.lines.lineAt(offsetsOf(node, map).start));
  return { heading, start, blocks: [heading.read] };
}

/** A section's place in the outline. */
interface Place {
  readonly ordinal: number;
  readonly parent: number | null;
  readonly headingPath: readonly string[];
  readonly key: string;
}

function placesOf(drafts: readonly Draft[]): readonly Place[] {
  const open: { readonly ordinal: number; readonly level: number; readonly heading: string; readonly slug: string }[] =
    [];
  const seen = new Map<string, number>();
  return drafts.map(({ heading }, ordinal) => {
    if (heading === null) return { ordinal, parent: null, headingPath: [], key: '' };
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    const parent = open.at(-1)?.ordinal ?? null;
    open.push({ ordinal, level: heading.level, heading: heading.text, slug: githubSlug(heading.text) || '-' });
    const path = open.map(({ slug }) => slug).join('/');
    const repeats = seen.get(path) ?? 0;
    seen.set(path, repeats + 1);
    return {
      ordinal,
      parent,
      headingPath: open.map((ancestor) => ancestor.heading),
      key: repeats === 0 ? path : `${path}~${repeats}`,
    };
  });
}

/** Anchors on lines of their own right above a heading belong to it, although they stand in the section before. */
function anchorsAbove(drafts: readonly Draft[], i: number): readonly string[] {
  if (drafts[i] === undefined) return [];
  const last = drafts[i - 1]?.blocks.at(-1);
  return last?.block.kind !== 'heading' && last?.block.text === '' ? last.anchors : [];
}

interface SectionFrame extends Place {
  readonly end: number;
  readonly title: string;
  /** Anchors above its heading, and those in it that belong to the next one. */
  readonly above: readonly string[];
  readonly below: readonly string[];
}

function sectionOf(draft: Draft, frame: SectionFrame, { map, containers }: SectionInput): ParsedSection {
  const { lines, source } = map;
  const span = lines.span(draft.start, frame.end);
  const blocks = groupCallouts(draft.blocks, containersIn(containers, span), span.endLine, lines);
  const { heading } = draft;
  const inside = blocks.flatMap((block) => block.anchors).filter((id) => !frame.below.includes(id));
  const anchors = [...(heading?.anchors ?? []), ...frame.above, ...inside];
  const anchor = heading?.anchor ?? '';
  const body = heading === null ? blocks : blocks.slice(1);
  return {
    ordinal: frame.ordinal,
    key: frame.key,
    level: heading?.level ?? 0,
    heading: heading?.text ?? frame.title,
    headingPath: frame.headingPath,
    anchor,
    anchors: [...new Set(anchors)].filter((id) => id !== anchor),
    parent: frame.parent,
    span,
    blocks: blocks.map(({ block }) => block),
    links: blocks.flatMap(({ links }) => links),
    chunks: chunkSection(body, {
      title: frame.title,
      headingPath: frame.headingPath.slice(0, -1).join(' > '),
      heading: heading?.text ?? frame.title,
      start: heading === null ? (firstText(body) ?? draft.start) : draft.start,
      headingEnd: heading === null ? (firstText(body) ?? draft.start) : heading.read.block.span.endOffset,
      source,
      lines,
    }),
  };
}

const firstText = (blocks: readonly ReadBlock[]): number | undefined =>
  blocks.find(({ atoms }) => atoms.length > 0)?.block.span.startOffset;

/** The containers that begin in a span; they are in order of their first line. */
function containersIn(containers: readonly Container[], { startLine, endLine }: Span): readonly Container[] {
  const firstFrom = (line: number): number => {
    let low = 0;
    let high = containers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (containers[middle]!.startLine < line) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return containers.slice(firstFrom(startLine), firstFrom(endLine + 1));
}
