/** Front matter as data: YAML through a safe parser, simple TOML keys, and nothing that is ever evaluated. */
import type { Diagnostic, Json } from '@docgraph/domain';
import { parseDocument } from 'yaml';

export interface FrontMatter {
  readonly data: { readonly [key: string]: Json };
  /** Offset at which the document's text begins, behind the closing line; 0 without front matter. */
  readonly endOffset: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Uses of YAML aliases; more is an expansion bomb. */
const ALIAS_COUNT_MAX = 50;
/** Values in the front matter after aliases are expanded. */
const VALUE_COUNT_MAX = 10_000;
const DEPTH_MAX = 20;

const OPEN = /^(?:(---)[ \t]*([a-z]{2,12})?|(\+\+\+))[ \t]*(?:\r\n?|\n)/i;
const YAML_NAMES: readonly string[] = ['', 'yaml', 'yml', 'json'];
/** Languages that other tools evaluate or parse behind `---`; anything else there is not front matter. */
const OTHER_NAMES: readonly string[] = [
  'js',
  'javascript',
  'coffee',
  'coffeescript',
  'cson',
  'toml',
  'ts',
  'python',
  'ruby',
  'lua',
];

const NONE: FrontMatter = Object.freeze({ data: {}, endOffset: 0, diagnostics: [] });

/** Reads the block between `---` (YAML) or `+++` (TOML) lines at the very start; without a closing line there is none. */
export function readFrontMatter(text: string, charsMax: number): FrontMatter {
  const open = OPEN.exec(text);
  if (open === null) return NONE;
  const language = open[3] === undefined ? (open[2] ?? '').toLowerCase() : 'toml';
  if (!YAML_NAMES.includes(language) && !OTHER_NAMES.includes(language)) return NONE;
  const close =
    open[3] === undefined ? /^(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|$(?![^]))/gm : /^\+\+\+[ \t]*(?:\r\n?|\n|$(?![^]))/gm;
  close.lastIndex = open[0].length;
  const end = close.exec(text);
  if (end === null) return NONE;
  const endOffset = close.lastIndex;
  const source = text.slice(open[0].length, end.index);
  if (source.length > charsMax)
    return warn(
      endOffset,
      1,
      `the front matter has ${source.length} characters, more than ${charsMax}, and was left out; shorten it`,
    );
  if (language === 'toml') return { data: readToml(source), endOffset, diagnostics: [TOML_NOTE] };
  if (!YAML_NAMES.includes(language))
    return warn(endOffset, 1, `front matter in ${language} is never evaluated and was left out; write it in YAML`);
  return readYaml(source, endOffset);
}

function warn(endOffset: number, line: number, message: string, data: FrontMatter['data'] = {}): FrontMatter {
  return { data, endOffset, diagnostics: [{ severity: 'warning', rule: 'invalid-front-matter', line, message }] };
}

function readYaml(source: string, endOffset: number): FrontMatter {
  try {
    const document = parseDocument(source, {
      schema: 'core',
      prettyErrors: false,
      logLevel: 'silent',
      uniqueKeys: false,
    });
    const problem = document.errors[0];
    if (problem !== undefined) {
      const line = 1 + source.slice(0, problem.pos[0]).split(/\r\n?|\n/).length;
      return warn(
        endOffset,
        line,
        `the front matter is not valid YAML (${problem.code}); only its title was read`,
        titleOf(source),
      );
    }
    const value: unknown = document.toJS({ maxAliasCount: ALIAS_COUNT_MAX });
    if (value === null || value === undefined) return { data: {}, endOffset, diagnostics: [] };
    // A line of text between two rules, not front matter: leave it to Markdown.
    if (typeof value !== 'object' || Array.isArray(value)) return NONE;
    const budget = { values: VALUE_COUNT_MAX };
    return { data: plainObject(value, budget, 0), endOffset, diagnostics: [] };
  } catch {
    return warn(
      endOffset,
      1,
      'the front matter nests or repeats too much to be read and was left out; simplify it',
      titleOf(source),
    );
  }
}

interface Budget {
  values: number;
}

/** YAML values as plain JSON; throws a RangeError when the budget or the depth is used up. */
function plainValue(value: unknown, budget: Budget, depth: number): Json {
  if (--budget.values < 0 || depth > DEPTH_MAX) throw new RangeError('front matter too large');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => plainValue(item, budget, depth + 1));
  if (typeof value === 'object') return plainObject(value, budget, depth + 1);
  return String(value);
}

function plainObject(value: object, budget: Budget, depth: number): { readonly [key: string]: Json } {
  const entries = Object.entries(value)
    .filter(([key]) => key !== '__proto__')
    .map(([key, item]) => [key, plainValue(item, budget, depth)] as const);
  return Object.fromEntries(entries);
}

/** The usual mistake is an unquoted colon in the title: `title: Upgrading: what to know`. */
function titleOf(source: string): FrontMatter['data'] {
  const title = /^title[ \t]*:[ \t]*(\S[^\r\n]*)/m.exec(source)?.[1];
  return title === undefined ? {} : { title: title.replace(/^(["'])(.*)\1[ \t]*$/, '$2').trim() };
}

const TOML_NOTE: Diagnostic = {
  severity: 'info',
  rule: 'toml-front-matter',
  line: 1,
  message: 'only the simple keys of TOML front matter are read; use YAML for the others',
};

/** Strings, numbers and booleans on one line, up to the first table. */
function readToml(source: string): FrontMatter['data'] {
  const top = source.split(/^[ \t]*\[/m)[0] ?? '';
  const pair =
    /^[ \t]*([\w-]+)[ \t]*=[ \t]*(?:"((?:[^"\\\r\n]|\\.)*)"|'([^'\r\n]*)'|(true|false)|(-?\d+(?:\.\d+)?))[ \t]*(?:#[^\r\n]*)?\r?$/gm;
  const entries = [...top.matchAll(pair)].map(([, key, quoted, literal, boolean, number]) => {
    if (boolean !== undefined) return [key, boolean === 'true'] as const;
    if (number !== undefined) return [key, Number(number)] as const;
    return [key, literal ?? (quoted ?? '').replace(/\\(["\\])/g, '$1')] as const;
  });
  return Object.fromEntries(entries.filter(([key]) => key !== '__proto__'));
}
