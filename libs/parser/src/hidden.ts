/** Reports text that a reader of the page does not see, without repeating it. */
import type { Diagnostic, HiddenSpan, LineIndex } from '@docgraph/domain';

/** Lines reported one by one in a file; further ones are only counted. */
const REPORTED_LINES_MAX = 20;

/** One `hidden-text` diagnostic a line: a warning for invisible characters, information for comments and hidden elements. */
export function reportHidden(spans: readonly HiddenSpan[], lines: LineIndex): readonly Diagnostic[] {
  const found = new Map<number, { markup: 'comment' | 'element' | null; characters: number }>();
  for (const { kind, start, end } of spans) {
    const line = lines.lineAt(start);
    const counts = found.get(line) ?? { markup: null, characters: 0 };
    if (kind === 'invisible') counts.characters += end - start;
    else counts.markup ??= kind;
    found.set(line, counts);
  }
  const all = [...found].map(([line, counts]) => diagnosticOf(line, counts.markup, counts.characters));
  const reported = [
    ...all.filter(({ severity }) => severity === 'warning'),
    ...all.filter(({ severity }) => severity === 'info'),
  ]
    .slice(0, REPORTED_LINES_MAX)
    .sort((a, b) => a.line - b.line);
  const rest = all.length - reported.length;
  if (rest === 0) return reported;
  const message = `${rest} further lines hold text that readers do not see; it is left out of the index too`;
  return [...reported, { severity: 'info', rule: 'hidden-text', line: reported.at(-1)!.line, message }];
}

function diagnosticOf(line: number, markup: 'comment' | 'element' | null, characters: number): Diagnostic {
  if (characters === 0)
    return {
      severity: 'info',
      rule: 'hidden-text',
      line,
      message: `${markup === 'element' ? 'an element' : 'a comment'} that readers do not see is left out of the index`,
    };
  const message = `${characters} invisible characters are left out of the index; remove them unless the spelling needs them`;
  return { severity: 'warning', rule: 'hidden-text', line, message };
}
