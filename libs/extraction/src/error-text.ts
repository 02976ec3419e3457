/** What an error message looks like, and where one stands in a line of a log. */
import { EXTRACTION_LIMITS } from './limits.ts';
import { invocations } from './shell.ts';
import { isKnownProgram } from './programs.ts';
import type { RuleName } from './rule-confidence.ts';

/** Words that hardly stand anywhere but in a message. */
const STRONG =
  /\b(?:failed (?:to|calling|with|for|on|due|while|because)|failed:|failed$|fails? to|can ?not|can't|couldn['o]?t|could not|unable to|permission denied|access denied|denied|refused|timed out|no such|no route|not found|does(?:n't| not) (?:exist|have|support)|is not (?:supported|allowed|valid|recognized|available|running|found)|not supported|must be|already (?:exists|mounted|in use|bound)|deadline ?exceeded|out of memory|found errors?|unexpected|input\/output error|crashloopbackoff)\b/i;
const WEAK =
  /\b(?:fail(?:ed|ure|s|ing)?|errors?|invalid|unexpected|unknown|unsupported|missing|exception|fatal|panic|timeout|conflict|corrupt(?:ed|ion)?|mismatch|busy|BUG|illegal|rejected|crashed|unexpectedly|forbidden|unauthorized|unavailable|exceeded)\b/i;
const START =
  /^(?:(?:\w{1,20} )?(?:error|fatal|panic|bug|exception)\b ?[:\]]|failed (?:to|calling|for)\b|(?:cannot|can't|couldn't|could not|unable to)\b|[A-Z]\w+(?:Error|Exception)\b)/i;
const CODE =
  /^(?:ERR_[A-Z0-9_]{3,60}|E(?:ACCES|ADDRINUSE|CONNREFUSED|CONNRESET|EXIST|HOSTUNREACH|INVAL|MFILE|NOENT|NOMEM|NOSPC|PERM|PIPE|TIMEDOUT))$/;
/** Prose about what may happen. */
const DESCRIPTION = /\b(?:to be|when|if)\b/i;
const WORDS_MIN = 3;
const WORDS_MAX = 60;

/** Whether a quoted text is an error message. `announced`: the text before it says so, and weaker words will do. */
export function isErrorMessage(text: string, announced: boolean): boolean {
  if (CODE.test(text.trim())) return true;
  const words = wordsIn(text);
  if (words < WORDS_MIN || words > WORDS_MAX || isTitleCase(text)) return false;
  if (/(?:^|\s)--[a-z]/.test(text) && !text.includes(': ')) return false;
  const [first] = invocations(text.slice(0, EXTRACTION_LIMITS.lineCharsMax));
  if (first !== undefined && isKnownProgram(first.program) && !text.includes(': ')) return false;
  return STRONG.test(text) || (announced && WEAK.test(text));
}

/** Whether a heading is a message rather than a description of one: it starts like a message and has a colon. */
export function startsLikeError(heading: string): boolean {
  return START.test(heading) && /:\s/.test(heading) && wordsIn(heading) >= WORDS_MIN;
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => /[A-Za-z]{2}/.test(word)).length;
}

/** `Failed Backup Time To Live` is the name of a setting. */
function isTitleCase(text: string): boolean {
  const words = text.split(/\s+/);
  return words.every((word) => /^(?:[A-Z0-9(]|of|the|to|in|for|and|or|on|a|is)/.test(word)) && !/[:.]/.test(text);
}

export interface FoundMessage {
  readonly start: number;
  readonly end: number;
  readonly rule: RuleName;
}

const FIELD = /\b(?:msg|error|err|message)="((?:[^"\\]|\\.){3,2000})"/g;
const LEVEL = /\blevel=(?:error|fatal|panic|warn(?:ing)?)\b|"level":"(?:error|fatal|warn)/i;
const OTHER_LEVEL = /\blevel=(?:info|debug|trace)\b|^(?:\W*(?:INFO|DEBUG|TRACE))\b/i;
/** What loggers write in front of a message; each is taken off in turn. */
const PREFIXES: readonly RegExp[] = [
  /^\s+/,
  /^\[?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}[\d.,:+-]*Z?\]?\s*/,
  /^[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} [\w.-]{1,80} [\w./-]{1,60}(?:\[\d{1,9}\])?: /,
  /^[EFW](?:\d{4}|<date>) (?:[\d:.]{8,20}|<time>)\s+\d{1,9} [\w./-]{1,80}:\d{1,6}\] /,
  /^type=\w{1,20} msg=audit\([^()\n]{1,60}\): /,
  /^[,;\s]+/,
  /^\[[^\]\n]{1,80}\]\s*/,
  /^(?:ERROR|FATAL|WARN(?:ING)?|SEVERE|CRITICAL)\b(?:\[[^\]\n]{0,60}\])?[:\s]\s*/,
  /^(?:error|fatal|panic): /i,
  /^E: /,
  /^[\w.:\s]{1,60}\*(?:ERROR|FATAL)\*: /,
];
const PREFIX_ROUNDS = 4;
const EVENT = /^\s*(?:\S{1,20}\s+)?Warning\s+\w{3,60}\s+\S.{0,60}?\s{2,}(?:\S{1,80}\s{2,})?(?=\S)/;
const SENTENCE_WORDS_MIN = 4;

/** Messages in a block of output; lines whose start is in `typed` are commands. */
export function messagesIn(text: string, typed: ReadonlySet<number>): readonly FoundMessage[] {
  const lines = text.split('\n');
  const found: FoundMessage[] = [];
  let at = 0;
  for (let i = 0; i < lines.length; i += 1) {
    const start = at;
    let record = lines[i]!;
    // A log record that was wrapped for the page goes on in the next lines.
    const wraps = isLogRecord(record) || KLOG.test(record) || WARNING_EVENT.test(record);
    for (let joined = 1; joined < RECORD_LINES_MAX && goesOn(record, lines[i + 1], wraps); joined += 1) {
      i += 1;
      record += `\n${lines[i]!}`;
    }
    at += record.length + 1;
    const line = record.slice(0, EXTRACTION_LIMITS.lineCharsMax);
    if (typed.has(start) || /^\s*(?:#|\/\/)/.test(line)) continue;
    if (WEAK.test(line) || STRONG.test(line) || /^\s*E: /.test(line)) found.push(...inRecord(line, start));
  }
  return found;
}

const RECORD_LINES_MAX = 8;

/** Whether a text is a record of a structured log. */
export function isLogRecord(text: string): boolean {
  return LEVEL.test(text);
}

const KLOG = /^[EFW](?:\d{4}|<date>) (?:[\d:.]{8,20}|<time>)\s/;
/** How the next record starts: a time, a level, a bracket; or the lines are left out. */
const RECORD_START =
  /^\s*(?:$|\.{3}|\[|<?time|<date>|level=|\d{4}[-/]|[EIWFD]\d{4}|[EIWFD]<|[A-Z][a-z]{2} +\d|[>$#]|\S{1,40}\s+\S{1,40}\s{3,})/;

const WARNING_EVENT = /^\s*(?:\S{1,20}\s+)?Warning\s+\w{3,60}\s/;

/** A message without a log around it was wrapped when its line is full and the next starts in lower case. */
const FULL_LINE_CHARS_MIN = 70;

function goesOn(record: string, next: string | undefined, isLog: boolean): boolean {
  if (next === undefined || record.length > EXTRACTION_LIMITS.lineCharsMax || RECORD_START.test(next)) return false;
  const last = record.length - record.lastIndexOf('\n') - 1;
  return isLog || (START.test(record) && last >= FULL_LINE_CHARS_MIN && /^\s*[a-z]/.test(next));
}

/** Messages of one record of a log, or of one line of output. */
export function inRecord(line: string, offset: number): readonly FoundMessage[] {
  if (LEVEL.test(line)) {
    const fields = [...line.matchAll(FIELD)].filter((match) => isErrorMessage(match[1]!, true));
    return fields.map((match) => {
      const start = offset + match.index + match[0].indexOf('"') + 1;
      return { start, end: start + match[1]!.length, rule: 'log-field' as const };
    });
  }
  if (OTHER_LEVEL.test(line)) return [];
  const event = EVENT.exec(line)?.[0].length;
  const prefix = event ?? prefixOf(line);
  // A structured log quotes its message and goes on with fields.
  const quoted = /^"([^"\n]{3,2000})"(?=\s)/.exec(line.slice(prefix))?.[1];
  const start = prefix + (quoted === undefined ? 0 : 1);
  const message = quoted ?? line.slice(start).trimEnd();
  const marked = start > 0 && /\w/.test(line.slice(0, start));
  const explicit = /(?:^|\W)(?:error|fatal|panic|e)\W{1,3}$/i.test(line.slice(0, start));
  const isMessage =
    event !== undefined ||
    START.test(message) ||
    (explicit && wordsIn(message) >= WORDS_MIN) ||
    (marked ? WEAK.test(message) || STRONG.test(message) : STRONG.test(message) && !DESCRIPTION.test(message));
  if (!isMessage || wordsIn(message) < (marked ? 2 : SENTENCE_WORDS_MIN) || /^[\w.-]{1,60}:\s*$/.test(message))
    return [];
  return [
    {
      start: offset + start,
      end: offset + start + message.length,
      rule: event === undefined ? 'output-error' : 'event-error',
    },
  ];
}

function prefixOf(line: string): number {
  let at = 0;
  for (let round = 0; round < PREFIX_ROUNDS; round += 1)
    for (const prefix of PREFIXES) at += prefix.exec(line.slice(at))?.[0].length ?? 0;
  return at;
}
