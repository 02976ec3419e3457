/** `docgraph.yaml`: the sources of an installation in one file. All problems are told at once, each with its line. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError, isSourceName, nearest } from '@docgraph/domain';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import type { DeclaredSource } from './record.ts';
import { configFileSchema, folderEntry, gitEntry, toGitSource, type SourceDefaults } from './source-schema.ts';

/** The sources that a file declares. */
export interface ConfigFile {
  /** Absolute path. */
  readonly file: string;
  readonly sources: readonly DeclaredSource[];
}

const FILE_BYTES_MAX = 1024 * 1024;

/** @throws AppError `config-file-invalid` (validation) that lists every problem, `config-file-unreadable` where there is none. */
export function readConfigFile(path: string, defaults: SourceDefaults): ConfigFile {
  const file = resolve(path);
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines, uniqueKeys: true, maxAliasCount: 0 } as never);
  const lineOf = (offset: number | undefined): number => lines.linePos(offset ?? 0).line || 1;
  if (document.errors.length > 0)
    throw invalid(
      file,
      document.errors.map((error) => ({ line: lineOf(error.pos[0]), text: error.message.split('\n')[0]! })),
    );
  const problems: Problem[] = [];
  const note = (path: readonly PropertyKey[], text: string, key?: string): void => {
    const where = [...path, ...(key === undefined ? [] : [key])].join('.');
    problems.push({ line: lineOf(offsetOf(document, path, key)), text: where === '' ? text : `${where}: ${text}` });
  };
  const content = document.toJS() as unknown;
  const sources = sourcesOf(content, note, file, defaults);
  if (problems.length > 0) throw invalid(file, problems);
  return { file, sources };
}

/** The schema of the file, for editors and for other programs. */
export function configFileJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(configFileSchema, { io: 'input' }), title: 'docgraph.yaml' };
}

interface Problem {
  readonly line: number;
  readonly text: string;
}

type Note = (path: readonly PropertyKey[], text: string, key?: string) => void;

function sourcesOf(content: unknown, note: Note, file: string, defaults: SourceDefaults): readonly DeclaredSource[] {
  const top = z.strictObject({ sources: z.record(z.string(), z.unknown()) }).safeParse(content);
  if (typeof content !== 'object' || content === null || !('sources' in content))
    note([], 'sources by name are needed, such as sources: { docs: { folder: ./docs } }');
  else if (!top.success) tell(top.error, [], configFileSchema, note);
  const { sources: entries } = (content ?? {}) as { readonly sources?: unknown };
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) return [];
  return Object.entries(entries).flatMap(([name, entry]: [string, unknown]) => {
    if (!isSourceName(name)) note(['sources'], 'a name has lower-case letters, digits, ".", "_", "-"', name);
    const from = { folder: dirname(file), defaults };
    const source = isGit(entry) ? gitSource(name, entry, note, from) : folderSource(name, entry, note, from);
    return source === null ? [] : [{ ...source, declaredIn: file }];
  });
}

const isGit = (entry: unknown): boolean => typeof entry === 'object' && entry !== null && 'git' in entry;

interface From {
  /** Folder that paths are named from. */
  readonly folder: string;
  readonly defaults: SourceDefaults;
}

function folderSource(id: string, entry: unknown, note: Note, { folder: from, defaults }: From): DeclaredSource | null {
  const parsed = folderEntry.safeParse(entry);
  if (!parsed.success) return (tell(parsed.error, ['sources', id], folderEntry, note), null);
  const { folder, include = [...defaults.include], exclude = [...defaults.exclude], ...rest } = parsed.data;
  return { ...rest, id, include, exclude, location: resolve(from, folder) };
}

function gitSource(id: string, entry: unknown, note: Note, from: From): DeclaredSource | null {
  const parsed = gitEntry.safeParse(entry);
  if (!parsed.success) return (tell(parsed.error, ['sources', id], gitEntry, note), null);
  return toGitSource(id, parsed.data, from);
}

function tell(error: z.ZodError, path: readonly PropertyKey[], schema: z.ZodType, note: Note): void {
  for (const issue of error.issues) {
    const at = [...path, ...issue.path];
    if (issue.code !== 'unrecognized_keys') note(at, issue.message);
    else
      for (const key of issue.keys) {
        const known = keysAt(schema, issue.path);
        const near = nearest(key, known);
        note(
          at,
          `there is no such key; ${near === null ? `known are ${known.join(', ')}` : `did you mean ${near}?`}`,
          key,
        );
      }
  }
}

/** The keys that an object may have at a place of a schema. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = unwrapped(schema);
  for (const key of path) at = at instanceof z.ZodObject ? unwrapped(at.shape[String(key)] as z.ZodType) : at;
  return at instanceof z.ZodObject ? Object.keys(at.shape as object) : [];
}

const unwrapped = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional ? unwrapped(schema.unwrap() as z.ZodType) : schema;

/** Where a key stands, or else the value at a path, or else what is around it. */
function offsetOf(document: Document, path: readonly PropertyKey[], key?: string): number | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (isScalar(pair?.key)) return pair.key.range?.[0];
  }
  const { range } = (node ?? {}) as { readonly range?: readonly number[] | null };
  if (range !== undefined && range !== null) return range[0];
  return path.length === 0 ? undefined : offsetOf(document, path.slice(0, -1), String(path.at(-1)));
}

function textOf(file: string): string {
  try {
    if (statSync(file).size > FILE_BYTES_MAX) throw new Error(`more than ${FILE_BYTES_MAX} bytes`);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new AppError(`cannot read ${file} (${reason}): --config and DOCGRAPH_CONFIG name the file of the sources`, {
      ...{ code: 'config-file-unreadable', kind: 'validation', cause },
    });
  }
}

function invalid(file: string, problems: readonly Problem[]): AppError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const message = sorted.map(({ line, text }) => `- line ${line}: ${text}`).join('\n');
  return new AppError(`${file} is not as it must be:\n${message}`, {
    ...{ code: 'config-file-invalid', kind: 'validation', metadata: { problems: sorted } },
  });
}
