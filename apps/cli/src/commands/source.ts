/** `docgraph source`: what is declared, where it comes from, how it stands, and how to change it. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError, isRepositoryAddress } from '@docgraph/domain';
import { DEFAULT_RULES } from '@docgraph/ingestion';
import {
  createDataFolder,
  declarationsOf,
  declareFolder,
  declareRepository,
  declaredSource,
  declareSource,
  readHealth,
  readRecord,
  requireOwn,
  type DeclaredSource,
  type SourceHealth,
} from '@docgraph/installation';
import { openWriteSide, requireSources } from '../composition.ts';
import type { Context } from '../context.ts';
import { printable } from '../output.ts';
import { configFileOf } from '../sources.ts';

export interface AddOptions {
  readonly name?: string;
  readonly ref?: readonly string[];
  readonly folder?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly poll?: number;
  readonly tokenVariable?: string;
  readonly sshKey?: string;
  readonly githubApp?: string;
  readonly githubKey?: string;
  readonly githubApi?: string;
  readonly defaultVersion?: string;
}

/** Declares a folder or a repository; `docgraph ingest` brings it here. */
export async function addSource(from: string, options: AddOptions, { data, json, print }: Context): Promise<void> {
  const isRepository = isRepositoryAddress(from) || isBare(from);
  if (!isRepository) requireSources(data.dir, [from]);
  createDataFolder(data.dir);
  const source = isRepository ? addRepository(data.dir, from, options) : addFolder(data.dir, from, options);
  print(
    json ? JSON.stringify(source) : `declared ${source.id}: ${source.location}; docgraph ingest brings it up to date`,
  );
}

/** A bare repository on this machine is a folder, too, but one without documents. */
const isBare = (path: string): boolean =>
  ['HEAD', 'objects', 'refs'].every((name) => statSync(`${path}/${name}`, { throwIfNoEntry: false }) !== undefined);

function addFolder(dir: string, path: string, options: AddOptions): DeclaredSource {
  const { name, include, exclude, poll, ...ofRepositories } = options;
  const misplaced = Object.entries(ofRepositories).find(([, value]) => value);
  if (misplaced !== undefined) throw onlyForRepositories(misplaced[0], path);
  const source = declareFolder(declarationsOf(dir), {
    ...{ path, defaults: DEFAULT_RULES },
    ...(name !== undefined && { name }),
    ...(include !== undefined && { include }),
    ...(exclude !== undefined && { exclude }),
  });
  if (poll === undefined) return source;
  const polled = { ...source, pollSeconds: poll };
  declareSource(dir, polled);
  return polled;
}

function onlyForRepositories(option: string, path: string): AppError {
  const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return new AppError(
    `${flag} is for repositories, and ${path} is a folder: leave it out, or give the address of a repository`,
    {
      ...{ code: 'invalid-option', kind: 'validation' },
    },
  );
}

function addRepository(dir: string, from: string, options: AddOptions): DeclaredSource {
  const { name, ref = [], folder, include, exclude, poll, defaultVersion } = options;
  const [first] = ref;
  const refs = ref.length > 1 || first?.includes('*') === true ? { refs: [...ref] } : { ref: first };
  const versions = defaultVersion === undefined ? undefined : { default: defaultVersion };
  const lists = { folders: folder && [...folder], include: include && [...include], exclude: exclude && [...exclude] };
  const entry = {
    git: isRepositoryAddress(from) ? from : resolve(from),
    ...refs,
    ...lists,
    auth: authOf(options),
    versions,
    pollSeconds: poll,
  };
  return declareRepository(declarationsOf(dir), { name, entry, folder: process.cwd(), defaults: DEFAULT_RULES });
}

/** References only; a way that is not given is left out. */
function authOf({ tokenVariable, sshKey, githubApp, githubKey, githubApi }: AddOptions): object | undefined {
  if ([tokenVariable, sshKey, githubApp, githubKey, githubApi].every((option) => option === undefined))
    return undefined;
  return { tokenVariable, sshKeyFile: sshKey, githubApp: githubAppOf({ githubApp, githubKey, githubApi }) };
}

const APP_AND_INSTALLATION = /^([\w.-]+)\/(\d+)$/;

function githubAppOf({
  githubApp,
  githubKey: keyFile,
  githubApi: apiUrl,
}: {
  readonly [Option in 'githubApp' | 'githubKey' | 'githubApi']: string | undefined;
}): object | undefined {
  if (githubApp === undefined && keyFile === undefined && apiUrl === undefined) return undefined;
  const [, appId, installationId] = APP_AND_INSTALLATION.exec(githubApp ?? '') ?? [];
  if (appId !== undefined && keyFile !== undefined) return { appId, installationId, keyFile, apiUrl };
  throw new AppError(
    'a GitHub App needs --github-app APP/INSTALLATION (two numbers, for example 123/4567) and --github-key FILE, the PEM file of its key',
    { code: 'invalid-option', kind: 'validation' },
  );
}

interface Listed extends DeclaredSource {
  readonly health: SourceHealth | null;
}

/** What is declared, by hand and in the file, with the last success and the last failure of each. */
export async function listSources(options: { readonly config?: string }, context: Context): Promise<void> {
  const { data, json, print, styles, config } = context;
  const file = configFileOf(options.config ?? config.configFile);
  const inFile = new Set(file?.sources.map(({ id }) => id));
  const known = readRecord(data.dir).sources.filter(
    ({ id, declaredIn }) => !inFile.has(id) && (file === null || declaredIn !== file.file),
  );
  const health = readHealth(data.dir);
  const list = [...known, ...(file?.sources ?? [])]
    .map((source): Listed => ({ ...source, health: health[source.id] ?? null }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (json) return print(JSON.stringify(list, null, 2));
  if (list.length === 0) return print('no source is declared: docgraph source add FOLDER-OR-ADDRESS');
  for (const source of list) print(`${styles.bold(source.id)}  ${describe(source)}\n${healthLines(source).join('\n')}`);
}

function describe({ location, git, paused, declaredIn }: Listed): string {
  const refs = git?.refs ?? (git === undefined ? [] : [git.ref ?? 'HEAD']);
  return [
    printable(location),
    ...(refs.length === 0 ? [] : [`at ${refs.join(', ')}`]),
    ...(git === undefined || git.folders.length === 0 ? [] : [`folders ${git.folders.join(', ')}`]),
    ...(paused === true ? ['paused'] : []),
    ...(declaredIn === undefined ? [] : [`declared in ${printable(declaredIn)}`]),
  ].join('  ');
}

function healthLines({ health }: Listed): readonly string[] {
  if (health === null) return ['    not looked at yet'];
  const { lastSuccess, lastFailure, nextLook } = health;
  return [
    `    last success ${lastSuccess ?? 'none'}${nextLook === null ? '' : `, next look ${nextLook}`}`,
    ...(lastFailure === null ? [] : [`    failed ${lastFailure.at}: ${lastFailure.message}`]),
  ];
}

/** Takes a source and everything indexed of it out of the index. */
export async function removeSource(id: string, { data, json, signal, print }: Context): Promise<void> {
  requireOwn(declaredSource(data.dir, id), 'remove it');
  const side = await openWriteSide(data, { onEvent: () => {} });
  try {
    await side.writer.forget(id);
    await side.ingestor.repair(signal);
  } finally {
    await side.close();
  }
  print(json ? JSON.stringify({ removed: id }) : `removed ${id}`);
}

/** What is indexed stays searchable; nobody looks at the source until it is resumed. */
export async function pauseSource(id: string, isPaused: boolean, { data, json, print }: Context): Promise<void> {
  const { paused: _before, ...source } = declaredSource(data.dir, id);
  requireOwn(source, isPaused ? 'pause it' : 'resume it');
  declareSource(data.dir, isPaused ? { ...source, paused: true } : source);
  print(json ? JSON.stringify({ source: id, paused: isPaused }) : `${isPaused ? 'paused' : 'resumed'} ${id}`);
}
