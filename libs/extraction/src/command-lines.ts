/** Which lines of a code block are typed by the reader, and which are output, configuration or something else. */
import { EXTRACTION_LIMITS } from './limits.ts';
import { isAmbiguousProgram, isKnownProgram } from './programs.ts';
import { invocations, type Invocation } from './shell.ts';

/** What makes a line a command: a prompt, the block's language, or a program that everybody knows. */
export type CommandEvidence = 'prompt' | 'shell' | 'known';

export interface CommandLine {
  readonly text: string;
  /** Offset of the text in the block. */
  readonly start: number;
  readonly evidence: CommandEvidence;
  readonly runs: readonly Invocation[];
}

const SHELL = new Set([
  'bash',
  'sh',
  'shell',
  'zsh',
  'fish',
  'console',
  'shell-session',
  'shellsession',
  'terminal',
  'cmd',
]);
const UNKNOWN = new Set(['', 'text', 'txt', 'plaintext', 'plain', 'none']);
const PROMPT =
  /^\s*(?:[\w.-]+@[\w.-]+:[^\s#$]{0,80}[#$]|\[[^\]\n]{1,80}\][#$]|[\w.-]{0,40}[$%](?=\s+[./~\w])|-?>(?=\s+[a-z])|(?:[\w.-]{1,80}:)?\/[\w./-]{0,60} [#$])[ \t]+/;
/** A root prompt looks like a comment: what follows must be a program that everybody knows, with arguments. */
const ROOT_PROMPT = /^\s*#[ \t]+(?=(\S+)[ \t]+[^\s.,])/;
/** Output of programs as tables has columns. */
const COLUMNS = /\S {2,}\S.*\S {2,}\S/;

const HERE_DOCUMENT_LINES_MAX = 200;

interface LogicalLine {
  readonly text: string;
  readonly start: number;
  readonly prompt: boolean;
}

/** The commands of a code block, in order. `label` is its language in lower case. */
export function commandLines(text: string, label: string): readonly CommandLine[] {
  const isShell = SHELL.has(label);
  if (!isShell && !UNKNOWN.has(label)) return [];
  const lines = logicalLines(text);
  const prompted = lines.filter(({ prompt }) => prompt);
  const found: CommandLine[] = [];
  for (const line of prompted.length > 0 ? prompted : lines) {
    const runs = invocations(line.text.slice(0, EXTRACTION_LIMITS.lineCharsMax));
    const evidence = evidenceOf(line, runs, isShell);
    if (evidence !== null) found.push({ text: line.text, start: line.start, evidence, runs });
  }
  return found;
}

function evidenceOf(line: LogicalLine, [first]: readonly Invocation[], isShell: boolean): CommandEvidence | null {
  if (first === undefined) return null;
  if (line.prompt) return 'prompt';
  const [word] = first.words;
  const known = isKnownProgram(first.program);
  if (word !== undefined && /^[:=]/.test(word.text)) return null;
  if (known && (isShell || (word !== undefined && looksTyped(line, first)))) return 'known';
  return isShell && looksTyped(line, first) && /^\s*[a-z./~]/.test(line.text) ? 'shell' : null;
}

/** Short, without columns, not a sentence. */
function looksTyped({ text }: LogicalLine, { words, program }: Invocation): boolean {
  if (COLUMNS.test(text) || /[.:]$/.test(text.trimEnd())) return false;
  const bare = words.filter((word) => /^[A-Za-z]+$/.test(word.text)).length;
  const marked = words.some((word) => /^-|[/=<$.{"'\d]/.test(word.text));
  return bare <= 4 && (marked || words.length <= 3) && (words.length > 0 || /[-_.\d]/.test(program));
}

/** Lines joined over backslashes and open quotes, without comments and the bodies of here-documents. */
function logicalLines(text: string): readonly LogicalLine[] {
  const lines = text.split('\n');
  const joined: LogicalLine[] = [];
  let at = 0;
  for (let i = 0; i < lines.length; i += 1) {
    const first = lines[i]!;
    const prompt = PROMPT.exec(first) ?? rootPrompt(first);
    const start = at + (prompt?.[0].length ?? 0);
    let line = first.slice(prompt?.[0].length ?? 0);
    at += first.length + 1;
    const limit = i + EXTRACTION_LIMITS.joinedLinesMax;
    while (i + 1 < Math.min(lines.length, limit) && continues(line)) {
      i += 1;
      line += `\n${lines[i]!}`;
      at += lines[i]!.length + 1;
    }
    if (line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line)) joined.push({ text: line, start, prompt: prompt !== null });
    const end = /<<-?\s{0,3}["']?(\w+)/.exec(line)?.[1];
    const body = end === undefined ? [] : lines.slice(i + 1, i + 1 + HERE_DOCUMENT_LINES_MAX);
    for (let left = body.findIndex((other) => other.trim() === end); left >= 0; left -= 1) {
      i += 1;
      at += lines[i]!.length + 1;
    }
  }
  return joined;
}

function rootPrompt(line: string): RegExpExecArray | null {
  const match = ROOT_PROMPT.exec(line);
  const program = match?.[1] ?? '';
  return isKnownProgram(program) && !(isAmbiguousProgram(program) && !/[-/|$]/.test(line)) ? match : null;
}

function continues(line: string): boolean {
  if (line.length > EXTRACTION_LIMITS.lineCharsMax) return false;
  if (/\\\s*$/.test(line)) return true;
  let quote = '';
  for (const char of line) {
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
  }
  return quote === "'" && /'[\s{[]*$|[{[,]\s*$/.test(line);
}
