/** Reads a line of shell: the programs it runs, their words, and where each stands. */

export interface ShellWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** One program with what follows it; never empty. */
export interface Invocation {
  readonly program: string;
  readonly words: readonly ShellWord[];
  /** Of the program's word to the end of the last word. */
  readonly start: number;
  readonly end: number;
}

/** Words that run another program, which follows after their own flags. */
const WRAPPERS = new Set(['sudo', 'time', 'nohup', 'watch', 'xargs', 'exec', 'command', 'env', 'doas', 'nice']);
/** Heads of compound commands: what follows is no program. */
const COMPOUND = new Set(['for', 'case', 'select', 'function']);
const KEYWORDS = new Set(['do', 'then', 'else', 'if', 'elif', 'while', 'until', '!', '{', '(', 'done', 'fi', '}', ')']);
/** Flags of wrappers that take a value. */
const WRAPPER_VALUES = new Set(['-u', '-g', '-n', '-I', '-P', '-L', '-d']);
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const PROGRAM = /^(?:\.{0,2}\/|~\/)?[\w@.+/-]+$/;
const NAME = /^[a-z][a-z0-9]*(?:[._+-][a-z0-9]+)*$/;
const DATA_FILE =
  /\.(?:ya?ml|json|txt|md|conf|cfg|ini|toml|log|xml|html?|csv|service|socket|img|iso|gz|tgz|zip|crt|key|pem)$/;
const PROGRAM_CHARS_MAX = 40;

/** The programs of one logical line, in order: parts of pipelines and lists, without wrappers and assignments. */
export function invocations(line: string): readonly Invocation[] {
  const found: Invocation[] = [];
  for (const words of commandsOf(line)) {
    const rest = skipWrappers(words);
    const [first, ...others] = rest;
    if (first === undefined || first.quoted || COMPOUND.has(first.text) || others[0]?.text === '{') continue;
    const program = programName(first.text);
    if (program !== null) found.push({ program, words: others, start: first.start, end: rest.at(-1)!.end });
  }
  return found;
}

/** The name of a program without its folder; null where the word cannot be one. */
export function programName(word: string): string | null {
  if (!PROGRAM.test(word) || DATA_FILE.test(word)) return null;
  if (word.includes('/') && !/^(?:\.{0,2}\/|~\/)/.test(word)) return null;
  const name = word.slice(word.lastIndexOf('/') + 1);
  return NAME.test(name) && name.length <= PROGRAM_CHARS_MAX ? name : null;
}

function skipWrappers(words: readonly ShellWord[]): readonly ShellWord[] {
  let at = 0;
  let wrapped = false;
  for (; at < words.length; at += 1) {
    const { text } = words[at]!;
    if (WRAPPERS.has(text) && at + 1 < words.length) wrapped = true;
    else if (wrapped && text.startsWith('-')) at += WRAPPER_VALUES.has(text) ? 1 : 0;
    else if (!KEYWORDS.has(text) && !ASSIGNMENT.test(text)) break;
  }
  return words.slice(at);
}

/** Words up to the next operator, several times. Quotes and backslashes are honoured; substitutions are not entered. */
function commandsOf(line: string): ShellWord[][] {
  const commands: ShellWord[][] = [[]];
  let at = 0;
  while (at < line.length) {
    const char = line[at]!;
    if (char === '\\' && /[\r\n]/.test(line[at + 1] ?? '')) at += 2;
    else if (/\s/.test(char)) at += 1;
    else if (char === '#') at = lineEnd(line, at);
    else if (char === '|' || char === '&' || char === ';') {
      commands.push([]);
      at += 1;
    } else {
      const word = readWord(line, at);
      commands.at(-1)!.push(word);
      at = word.end;
    }
  }
  return commands.filter((words) => words.length > 0);
}

function lineEnd(line: string, from: number): number {
  const end = line.indexOf('\n', from);
  return end < 0 ? line.length : end;
}

function readWord(line: string, start: number): ShellWord {
  let at = start;
  let depth = 0;
  const quoted = line[start] === '"' || line[start] === "'";
  for (; at < line.length; at += 1) {
    const char = line[at]!;
    if (char === '\\') at += 1;
    else if (char === '"' || char === "'") {
      const close = line.indexOf(char, at + 1);
      at = close < 0 ? line.length : close;
    } else if (char === '$' && line[at + 1] === '(') {
      depth += 1;
      at += 1;
    } else if (char === '<' && /[A-Za-z]/.test(line[at + 1] ?? '')) at = placeholderEnd(line, at, '>');
    else if (char === '{' && line[at + 1] === '{') at = placeholderEnd(line, at, '}');
    else if (char === ')' && depth > 0) depth -= 1;
    else if (depth === 0 && (/\s/.test(char) || char === '|' || char === ';' || char === '&')) break;
  }
  const end = Math.min(at, line.length);
  return { text: line.slice(start, end), start, end, quoted };
}

const PLACEHOLDER_CHARS_MAX = 80;

/** Offset of the sign that closes `<volume name>` or `{{ version }}`; the offset itself where none follows soon. */
function placeholderEnd(line: string, at: number, sign: '>' | '}'): number {
  const close = line.slice(at, at + PLACEHOLDER_CHARS_MAX).indexOf(sign === '}' ? '}}' : sign);
  return close < 0 ? at : at + close + (sign === '}' ? 1 : 0);
}
