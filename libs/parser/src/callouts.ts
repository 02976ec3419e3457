/** Puts the blocks between a call-out's marker lines together into one block of kind `admonition`. */
import type { CodeSpan, LineIndex } from '@docgraph/domain';
import type { ReadBlock } from './blocks.ts';
import type { Container } from './containers.ts';

/**
 * One pass over a section's blocks and the containers that begin in it, both in order. A container that reaches beyond the
 * section, because a heading stands in it, or that a list holds already, leaves its blocks as they are; titles are kept as
 * blocks in any case.
 */
export function groupCallouts(
  blocks: readonly ReadBlock[],
  containers: readonly Container[],
  endLine: number,
  lines: LineIndex,
): readonly ReadBlock[] {
  if (containers.length === 0) return blocks;
  const all = withTitles(blocks, containers, lines);
  const grouped: ReadBlock[] = [];
  let next = 0;
  for (const container of containers) {
    if (container.label === null || container.endLine > endLine) continue;
    while (startLineOf(all[next]) < container.startLine) grouped.push(all[next++]!);
    if (endLineOf(grouped.at(-1)) >= container.startLine || all[next]?.block.kind === 'heading') continue;
    const first = next;
    while (startLineOf(all[next]) <= container.endLine) next++;
    if (next > first) grouped.push(merge(container, all.slice(first, next), lines));
  }
  return [...grouped, ...all.slice(next)];
}

const startLineOf = (read: ReadBlock | undefined): number => read?.block.span.startLine ?? Infinity;
const endLineOf = (read: ReadBlock | undefined): number => read?.block.span.endLine ?? 0;

/** The blocks with each container's title, which was cut from the text, as a paragraph on the marker's line. */
function withTitles(
  blocks: readonly ReadBlock[],
  containers: readonly Container[],
  lines: LineIndex,
): readonly ReadBlock[] {
  const all: ReadBlock[] = [];
  let next = 0;
  for (const container of containers) {
    while (startLineOf(blocks[next]) < container.startLine) all.push(blocks[next++]!);
    if (container.title !== null && endLineOf(all.at(-1)) < container.startLine) all.push(titleBlock(container, lines));
  }
  return [...all, ...blocks.slice(next)];
}

function titleBlock({ startLine, title }: Container, lines: LineIndex): ReadBlock {
  const start = lines.startOf(startLine);
  const end = lines.endOf(startLine);
  const text = title ?? '';
  return {
    block: { kind: 'paragraph', span: lines.span(start, end), text },
    atoms: [{ text, start, end, isCode: false, leaves: [] }],
    links: [],
    anchors: [],
  };
}

function merge(container: Container, inner: readonly ReadBlock[], lines: LineIndex): ReadBlock {
  const start = lines.startOf(container.startLine);
  const end = Math.max(lines.endOf(container.endLine), inner.at(-1)?.block.span.endOffset ?? 0);
  const codeSpans: readonly CodeSpan[] = inner.flatMap(({ block }) => block.codeSpans ?? []);
  const atoms = inner.flatMap((block) => block.atoms);
  return {
    block: {
      kind: 'admonition',
      span: lines.span(start, end),
      text: atoms.map(({ text }) => text).join('\n'),
      label: container.label ?? 'note',
      ...(codeSpans.length > 0 ? { codeSpans } : {}),
    },
    atoms,
    links: inner.flatMap(({ links }) => links),
    anchors: inner.flatMap(({ anchors }) => anchors),
  };
}
