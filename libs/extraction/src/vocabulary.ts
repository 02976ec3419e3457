/** What a document establishes once and then uses: programs that it runs, keys that its configuration has. */
import { commandLines } from './command-lines.ts';
import { configKeys } from './config-keys.ts';
import type { Page } from './page.ts';
import { isKnownProgram } from './programs.ts';

export interface Vocabulary {
  /** Programs behind a prompt, first in a shell block or called a tool, besides those that everybody knows. */
  readonly programs: ReadonlySet<string>;
  /** Keys of configuration blocks. */
  readonly keys: ReadonlySet<string>;
  /** It shows programs in a language: names with dots are members of objects there, words in capitals are constants. */
  readonly isAboutCode: boolean;
}

const PROGRAMMING = new Set(
  'js javascript mjs cjs jsx ts typescript tsx py python go golang rust rs java kotlin scala c cpp c++ cs csharp ruby rb php swift dart lua elixir clojure haskell'.split(
    ' ',
  ),
);
const PROGRAM = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const CALLED_PROGRAM =
  /^ (?:command[- ]line |cli |binary )?(?:tool|cli|utility|binary|program|client|command[- ]line)\b/i;
const AFTER_CHARS = 40;

/** One pass over the code of a page. */
export function readVocabulary(page: Page): Vocabulary {
  const programs = new Set<string>();
  const keys = new Set<string>();
  for (const { kind, label, text } of page.passages) {
    if (kind !== 'code') continue;
    for (const { runs } of commandLines(text, label))
      for (const { program } of runs) if (!isKnownProgram(program)) programs.add(program);
    for (const { key } of configKeys(text, label)) keys.add(key);
  }
  for (const { blocks } of page.document.sections)
    for (const { codeSpans = [] } of blocks)
      for (const { text, span } of codeSpans)
        if (PROGRAM.test(text) && CALLED_PROGRAM.test(page.source.slice(span.endOffset, span.endOffset + AFTER_CHARS)))
          programs.add(text);
  return {
    programs,
    keys,
    isAboutCode: page.passages.some(({ kind, label }) => kind === 'code' && PROGRAMMING.has(label)),
  };
}
