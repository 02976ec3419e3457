/** EXECUTES: which step runs which command. */
import type { Finding } from './finding.ts';
import type { Step } from './procedure.ts';

/** One edge a command inside a step's stretch; commands in code blocks and in code style count, mere names of programs do not. */
export function executionFindings(steps: readonly Step[], commands: readonly Finding[]): readonly Finding[] {
  const mentions = commands
    .filter(({ kind, to, surface }) => kind === 'MENTIONS' && to.kind === 'command' && /\s/.test(surface))
    .toSorted((a, b) => a.span.startOffset - b.span.startOffset);
  return steps.flatMap(({ step, startOffset, endOffset }) => {
    const found: Finding[] = [];
    for (let i = firstFrom(mentions, startOffset); (mentions[i]?.span.startOffset ?? Infinity) < endOffset; i += 1)
      found.push({ ...mentions[i]!, kind: 'EXECUTES', from: step, rule: 'step-command' });
    return found;
  });
}

function firstFrom(mentions: readonly Finding[], offset: number): number {
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (mentions[middle]!.span.startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
