/** Puts the blocks between a call-out's marker lines together into one block of kind `admonition`. */
import type { CodeSpan } from '@docgraph/domain';
import type { Atom, ReadBlock } from './blocks.ts';
import type { Container } from './containers.ts';
import type { LineIndex } from './lines.ts';

/**
 * @param blocks One section's blocks, in order. @param containers In order of their first line. A container that no block
 * of the section belongs to, or that reaches beyond `endLine` because a heading stands in it, is left out: its blocks stay
 * as they are.
 */
export function groupCallouts(
  blocks: readonly ReadBlock[],
  containers: readonly Container[],
  section: { readonly startLine: number; readonly endLine: number },
  lines: LineIndex,
): readonly ReadBlock[] {
  let grouped = blocks;
  let coveredTo = 0;
  for (const container of containers) {
    if (
      container.startLine <= coveredTo ||
      container.startLine < section.startLine ||
      container.endLine > section.endLine
    )
      continue;
    const first = grouped.findIndex(({ block }) => block.span.startLine >= container.startLine);
    const isInside = ({ block }: ReadBlock): boolean =>
      block.span.startLine >= container.startLine && block.span.startLine <= container.endLine;
    const inner = first < 0 ? [] : grouped.slice(first).filter(isInside);
    const before = first < 0 ? grouped.at(-1) : grouped[first - 1];
    // Inside a list item the list already holds the text.
    if (before !== undefined && before.block.span.endLine >= container.startLine) continue;
    if (inner.length === 0 && container.title === null) continue;
    const at = first < 0 ? grouped.length : first;
    const merged = merge(container, inner, lines);
    coveredTo = merged.block.span.endLine;
    grouped = [...grouped.slice(0, at), merged, ...grouped.slice(at + inner.length)];
  }
  return grouped;
}

function merge(container: Container, inner: readonly ReadBlock[], lines: LineIndex): ReadBlock {
  const start = lines.startOf(container.startLine);
  const end = Math.max(lines.endOf(container.endLine), ...inner.map(({ block }) => block.span.endOffset));
  const codeSpans: readonly CodeSpan[] = inner.flatMap(({ block }) => block.codeSpans ?? []);
  const atoms = [...titleAtoms(container, start, lines), ...inner.flatMap((block) => block.atoms)];
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

function titleAtoms({ title, startLine }: Container, start: number, lines: LineIndex): readonly Atom[] {
  if (title === null || title === '') return [];
  return [{ text: title, start, end: lines.endOf(startLine), isCode: false, leaves: [] }];
}
