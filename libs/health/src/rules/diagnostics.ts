/** What parsing had to say about a file, as rules that can be configured like the others. */
import { defineRule, NO_OPTIONS, placeOf, type Rule } from '../rule.ts';

const SUMMARIES = {
  'file-too-large': 'files with more bytes than are read',
  'file-unreadable': 'files that cannot be opened',
  'not-text': 'files that are no text',
  'too-many-lines': 'files with more lines than are read',
  'line-too-long': 'lines longer than are read',
  'nesting-too-deep': 'markup nested deeper than is read',
  'table-too-large': 'tables with more cells than are read',
  'too-many-headings': 'files with more headings than are read',
  'too-much-markup': 'paragraphs with more markup than is read',
  'parse-timeout': 'files that took too long to parse',
  'parse-memory': 'files that needed too much memory to parse',
  'parse-failed': 'files that the parser failed on',
  'invalid-encoding': 'bytes that are not valid UTF-8 or UTF-16',
  'nul-character': 'NUL characters',
  'invalid-front-matter': 'front matter that cannot be read',
  'hidden-text': 'text that readers of the page do not see',
  'toml-front-matter': 'front matter in TOML, of which only simple keys are read',
} as const;

/** One rule for each kind of diagnostic; a finding has the severity of the diagnostic unless it is configured. */
export const diagnosticRules: readonly Rule[] = Object.entries(SUMMARIES).map(([name, summary]) =>
  defineRule({
    ...{ name, summary, severity: null, options: NO_OPTIONS },
    start: () => ({
      *visit({ document }) {
        for (const { rule, severity, line, message } of document.diagnostics) {
          if (rule !== name) continue;
          const [found, advice] = splitMessage(message, severity === 'error');
          yield { ...placeOf(document, line), severity, message: found, advice };
        }
      },
    }),
  }),
);

/** Diagnostics say what was found and then what to do in one message; the first semicolon or colon divides them. */
function splitMessage(message: string, isQuarantined: boolean): readonly [string, string] {
  const at = message.search(/[;:] /);
  const [found, advice] = at < 0 ? [message, 'look at the line'] : [message.slice(0, at), message.slice(at + 2)];
  return [isQuarantined ? `the file is not indexed: ${found}` : found, advice];
}
