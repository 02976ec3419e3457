/** `docgraph check`: the health of a documentation, for people and for CI. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, sourceName, unreachable } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import {
  checkHealth,
  formatGithub,
  formatJunit,
  formatSarif,
  isAtLeast,
  parseHealthConfig,
  type FailOn,
  type HealthConfig,
  type HealthReport,
  type PlacedFinding,
} from '@docgraph/health';
import { DEFAULT_RULES } from '@docgraph/ingestion';
import { declaredDefaults, readRecord, type DeclaredSource } from '@docgraph/installation';
import { sourceScope } from '@docgraph/retrieval';
import { withFolderGraph, withInstalledGraph } from '../check/checked-graph.ts';
import { fileName } from '../check/file-names.ts';
import { formatHealth } from '../check/format-text.ts';
import type { Context } from '../context.ts';
import { createBar } from '../output.ts';
import { version } from '../version.ts';

export interface CheckCommandOptions {
  /** Names of sources, or of versions; default: the default version of each. */
  readonly source?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly config?: string;
  readonly rule?: readonly string[];
  readonly format?: string;
  readonly failOn?: string;
}

const FORMATS = ['text', 'json', 'github', 'sarif', 'junit'] as const;
const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'never'];
/** Findings are no fault of the program: its own faults have this code, too, but say so on standard error. */
const EXIT_FINDINGS = 1;

type Format = (typeof FORMATS)[number];

/** Prints the report; the exit code is 1 when something at or above `--fail-on` was found. */
export async function check(folder: string | undefined, options: CheckCommandOptions, context: Context): Promise<void> {
  const format = choose('--format', options.format ?? (context.json ? 'json' : 'text'), FORMATS);
  if (context.json && format !== 'json') throw invalidOption(`--json and --format ${format}: give one of them`);
  const failOn = choose('--fail-on', options.failOn ?? 'error', FAIL_ON);
  if (folder === undefined && (options.include ?? options.exclude) !== undefined)
    throw invalidOption('--include and --exclude choose files of a folder: name the folder to check');
  if (folder !== undefined && options.source !== undefined)
    throw invalidOption('--source chooses of what is indexed: leave it out, or the folder');
  const config = readConfig(options);
  const declared = readRecord(context.data.dir).sources;
  const mayExist = inRepositories(declared);
  const look = async (graph: GraphReader): Promise<Outcome> => {
    const sources = await chosenSources(graph, options.source, new Map(declaredDefaults(declared)));
    return lookAt(graph, { config, sources, mayExist, signal: context.signal });
  };
  const rules = { ...DEFAULT_RULES, ...(options.include && { include: options.include }) };
  const { report, findings } =
    folder === undefined
      ? await withInstalledGraph(context.data, look)
      : await withFolderGraph(
          folder,
          { ...rules, exclude: options.exclude ?? rules.exclude },
          { signal: context.signal, onProgress: progress() },
          look,
        );
  const text = formatted(format, report, findings, failOn, context);
  if (text !== '') context.print(text);
  if (failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn)))
    process.exitCode = EXIT_FINDINGS;
}

interface Outcome {
  readonly report: HealthReport;
  readonly findings: readonly PlacedFinding[];
}

type MayExist = (source: string, path: string) => boolean;

/** Of a repository only the documents are here, and they are in the graph: whether another file exists is not known. */
function inRepositories(sources: readonly DeclaredSource[]): MayExist {
  const folders = new Map(sources.map(({ id, git }) => [id, git?.folders ?? []]));
  const isHere = (source: string, path: string): boolean => {
    const wanted = folders.get(source) ?? [];
    return wanted.length === 0 || wanted.some((folder) => path.startsWith(`${folder}/`));
  };
  return (source, path) => !(isDocument(path) && isHere(source, path));
}

const isDocument = (path: string): boolean => /\.(?:md|markdown|mdx)$/.test(path);

/** Versions of one documentation are not compared with each other: they say nearly the same on purpose. */
async function chosenSources(
  graph: GraphReader,
  names: readonly string[] | undefined,
  defaultVersions: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const known = await graph.sources();
  const scope = sourceScope(new Map(known.map((source) => [source.id, source])), defaultVersions);
  if (names === undefined) return scope.searched ?? new Set(known.map(({ id }) => id));
  return new Set(
    names.map((name) => {
      const found = scope.find(name);
      if (found !== null) return found;
      throw new AppError(`there is no source ${name}: known are ${known.map(({ id }) => id).join(', ')}`, {
        ...{ code: 'source-not-found', kind: 'not-found' },
      });
    }),
  );
}

interface Look {
  readonly config: HealthConfig;
  readonly sources: ReadonlySet<string>;
  readonly mayExist: MayExist;
  readonly signal: AbortSignal;
}

async function lookAt(graph: GraphReader, { config, sources, mayExist, signal }: Look): Promise<Outcome> {
  const folders = new Map(
    (await graph.sources()).filter(({ kind }) => kind === 'folder').map(({ id, location }) => [String(id), location]),
  );
  const exists = (source: string, path: string): boolean => {
    const folder = folders.get(source);
    return folder === undefined ? mayExist(sourceName(source), path) : existsSync(join(folder, path));
  };
  const report = await checkHealth({ graph, sources, config, signal, now: new Date(), exists });
  const cwd = process.cwd();
  const findings = report.findings.map((finding) => ({
    ...finding,
    file: fileName(cwd, folders.get(finding.source) ?? null, finding.path),
  }));
  return { report, findings };
}

function formatted(
  format: Format,
  report: HealthReport,
  findings: readonly PlacedFinding[],
  failOn: FailOn,
  { styles }: Context,
): string {
  switch (format) {
    case 'text':
      return formatHealth(report, findings, styles);
    case 'json':
      return JSON.stringify({ ...report, findings }, null, 2);
    case 'github':
      return formatGithub(findings);
    case 'sarif':
      return formatSarif(report, findings, { version: version() });
    case 'junit':
      return formatJunit(report, findings, failOn);
    default:
      return unreachable(format);
  }
}

function readConfig({ config: file, rule: levels = [] }: CheckCommandOptions): HealthConfig {
  if (file === undefined) return parseHealthConfig({ levels, name: '--rule' });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError(`cannot read the configuration ${file}: check the path of --config`, {
      ...{ code: 'check-configuration-not-found', kind: 'not-found', cause },
    });
  }
  return parseHealthConfig({ config: parseJson(text, file), levels, name: file });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(`${file} is not valid JSON (${cause instanceof Error ? cause.message : ''}): correct it`, {
      ...{ code: 'invalid-check-configuration', kind: 'validation', cause },
    });
  }
}

function choose<T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((name) => name === given);
  if (found === undefined) throw invalidOption(`${option} is ${given}: give one of ${known.join(', ')}`);
  return found;
}

const invalidOption = (message: string): AppError =>
  new AppError(message, { code: 'invalid-option', kind: 'validation' });

/** A bar for a person who waits; logs of CI are left to the report. */
function progress(): (progress: { readonly done: number; readonly total: number }) => void {
  if (process.stderr.isTTY !== true) return () => {};
  const bar = createBar(process.stderr);
  return ({ done, total }) => bar('Reading', done, total);
}
