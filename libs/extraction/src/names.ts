/** Canonical names: every way of writing a command, key, flag, message or thing meets in one. */
import { EXTRACTION_LIMITS } from './limits.ts';
import { subcommandDepth } from './programs.ts';
import type { Invocation } from './shell.ts';

/** Flags before a subcommand whose value is the next word. */
const GLOBAL_VALUE_FLAGS = new Set(
  '-C -H -c -f -n --as --cluster --config --context --file --host --image --kubeconfig --log-level --namespace --profile --project --region --user'.split(
    ' ',
  ),
);
const SUBCOMMAND = /^[a-z][a-z]*(?:-[a-z]+)*$/;
const FLAG = /^--[A-Za-z][\w.-]*$/;

/** Program and subcommands: `sudo kubectl -n x get pods -o wide` → `kubectl get`. */
export function commandName({ program, words }: Invocation): string {
  const parts = [program];
  let depth = Number.POSITIVE_INFINITY;
  for (let i = 0; i < words.length && parts.length <= depth; i += 1) {
    const { text } = words[i]!;
    if (text.startsWith('-')) {
      if (text === '--' || (parts.length > 1 && !text.startsWith('--'))) break;
      if (GLOBAL_VALUE_FLAGS.has(text)) i += 1;
      continue;
    }
    if (parts.length === 1) depth = subcommandDepth(program, text);
    if (depth === 0 || !SUBCOMMAND.test(text)) break;
    parts.push(text);
  }
  return parts.join(' ');
}

/** A flag without its value, or null: `--set=a` → `--set`. Short flags mean something else in every program. */
export function flagName(text: string): string | null {
  const flag = text.split(/[=\s]/, 1)[0]!.replace(/(?<![,;:.])[,;:.]+$/, '');
  return FLAG.test(flag) && flag.length <= EXTRACTION_LIMITS.nameCharsMax ? flag : null;
}

/** A configuration key as it is spelled, without quotes, value and colon: `"log-level": debug` → `log-level`. */
export function configurationName(text: string): string {
  const key = text.trim().replace(/^["'`]+/, '');
  const end = key.search(/["'`=\s]|:(?:\s|$)/);
  return (end < 0 ? key : key.slice(0, end)).replace(/(?<![:,;])[:,;]+$/, '');
}

const QUOTED = /"[^"\n]{0,400}"|'[^'\n]{0,400}'|`[^`\n]{0,400}`/g;
const URL = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"']+/gi;
const PATH = /(?<![\w<])\/[\w.@%+~:*-]+(?:\/[\w.@%+~:*-]*)*/g;
const PLACEHOLDER = /<[^<>\n]{1,60}>|\$\{[^{}\n]{1,60}\}|\{[\w.-]{1,60}\}/g;
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g;
/** Words with a digit and a hyphen, long hexadecimal numbers, plain numbers. */
const IDENTIFIER =
  /\b(?=[\w.-]{0,80}\d)[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)+\b|\b(?=[a-f]{0,40}\d)[0-9a-f]{8,}\b|\b\d+(?:\.\d+)*\b/g;
const ASSIGNED = /\b([A-Za-z]\w{0,40})=(?:"[^"\n]{0,400}"|[^\s"]{1,400})/g;
/** Runs of digits inside a word: `connection438`. */
const DIGITS = /\d{3,}/g;
const VARIABLE = '*';

/**
 * An error message with its variable parts (quoted text, URLs, paths, placeholders, addresses, identifiers, numbers) as
 * `*`, white space collapsed, in lower case, without a full stop or the word `error:` in front.
 */
export function errorName(message: string): string {
  const masked = message
    .slice(0, EXTRACTION_LIMITS.lineCharsMax)
    .replace(/\\(?=["'])|\\n$/g, '')
    .replace(/^["'`](.{4,})["'`]$/s, '$1')
    .replace(ASSIGNED, `$1=${VARIABLE}`)
    .replace(QUOTED, VARIABLE)
    .replace(URL, VARIABLE)
    .replace(PLACEHOLDER, VARIABLE)
    .replace(PATH, VARIABLE)
    .replace(ADDRESS, VARIABLE)
    .replace(IDENTIFIER, VARIABLE)
    .replace(DIGITS, VARIABLE)
    .replace(/\s+/g, ' ')
    .toLowerCase();
  const bare = masked
    .replace(/^(?:\W{0,8}(?:error|fatal|panic|warning)\s?: )+/, '')
    .replace(/^[\s:*-]+|[\s.:,;…-]+$/g, '');
  return bare.slice(0, EXTRACTION_LIMITS.nameCharsMax).trimEnd();
}
