/** What a word in code style names: a command, a flag, a configuration key, or nothing that can be told. */
import type { CodeSpan } from '@docgraph/domain';
import type { EntityRef } from './extraction.ts';
import { entity } from './finding.ts';
import { isConfigurationKey, isSettingTitle } from './key-shape.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { commandName, configurationName, flagName } from './names.ts';
import type { Page } from './page.ts';
import { isAmbiguousProgram, isKnownProgram } from './programs.ts';
import { invocations } from './shell.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Prose on both sides of a code span, without markup. */
export interface Context {
  readonly before: string;
  readonly after: string;
}

const CONTEXT_CHARS = 60;

/** The words around a code span, up to the next line break but one. */
export function contextOf(page: Page, { span: { startOffset, endOffset } }: CodeSpan): Context {
  const plain = (text: string): string => text.replace(/[`*_[\]]/g, '').replace(/\s+/g, ' ');
  return {
    before: plain(page.source.slice(Math.max(0, startOffset - CONTEXT_CHARS), startOffset)),
    after: plain(page.source.slice(endOffset, endOffset + CONTEXT_CHARS)),
  };
}

const RUN_BEFORE =
  /\b(?:run|runs|running|ran|execute|executes|executing|invoke|invoking|issue|commands?)(?: the)?(?: following)?(?: commands?)?:? ?["'(]*$/i;
const COMMAND_AFTER = /^["')]* ?(?:-?commands?|utility|utilities|cli|tool|binary|program)\b/i;
const PROSE_WORD = /^[A-Za-z]{2,}$/;
const PROSE_WORDS_MAX = 4;

/** The command that a code span writes out, or null. */
export function commandIn(text: string, { before, after }: Context, { programs }: Vocabulary): EntityRef | null {
  const line = text
    .replace(/^(?:[$>#]|[\w.-]+@[\w.-]+:[^\s#$]{0,80}[#$])\s+/, '')
    .slice(0, EXTRACTION_LIMITS.lineCharsMax);
  const [first] = invocations(line);
  if (first === undefined || (first.start > 0 && !/^(?:sudo|[A-Z_]+=|\W)/.test(line))) return null;
  const { program, words } = first;
  if (words.some(({ text: word }) => /^[=:>]/.test(word)) || /^[^\s]+:$/.test(line.split(' ', 1)[0]!)) return null;
  const established = programs.has(program);
  const said = COMMAND_AFTER.test(after);
  if (words.length === 0) {
    if (
      said
        ? /^[a-z]/.test(text) && !text.includes('.')
        : established || (isKnownProgram(program) && !isAmbiguousProgram(program))
    )
      return entity('command', commandName(first));
    return null;
  }
  const prose = words.filter(({ text: word }) => PROSE_WORD.test(word)).length;
  if (prose > PROSE_WORDS_MAX) return null;
  const marked = words.some(({ text: word }) => /^-|[/<=$]/.test(word));
  const known = isKnownProgram(program) && (marked || !isAmbiguousProgram(program));
  const typed =
    words.some(({ text: word }) => /^--?[a-z]/i.test(word)) || ((said || RUN_BEFORE.test(before)) && prose <= 3);
  return known || established || typed ? entity('command', commandName(first)) : null;
}

/** What a code span names; null where that cannot be told from its shape and the words around it. */
export function classify(code: CodeSpan, context: Context, vocabulary: Vocabulary): EntityRef | null {
  const text = code.text.trim();
  if (text === '' || text.length > EXTRACTION_LIMITS.lineCharsMax) return null;
  const flag = text.startsWith('--') ? flagName(text) : null;
  if (flag !== null) return entity('parameter', flag);
  if (isConfigurationKey(text, context, vocabulary)) {
    const name = configurationName(text);
    return name.length <= EXTRACTION_LIMITS.nameCharsMax ? entity('configuration', name) : null;
  }
  if (isSettingTitle(text, context)) return entity('configuration', text);
  const command = commandIn(text, context, vocabulary);
  return command === null ? null : entity('command', command.name.slice(0, EXTRACTION_LIMITS.nameCharsMax));
}
