/** `docgraph model`: which models and indexes there are, adding a model, choosing the one that the index is made with. */
import { join } from 'node:path';
import { AppError } from '@docgraph/domain';
import { addModel, listModels, resolveModel, type ModelProfile } from '@docgraph/embedding';
import {
  changeRecord,
  createDataFolder,
  dropFormer,
  EMBEDDED,
  isKept,
  listIndexes,
  modelsDirs,
  readRecord,
  type IndexOverview,
  type ModelChoice,
} from '@docgraph/installation';
import type { Context } from '../context.ts';
import { plural } from '../output.ts';

export async function listInstalledModels({ data, json, print }: Context): Promise<void> {
  const { model: chosen } = readRecord(data.dir);
  const models = (await listModels(modelsDirs(data.dir))).map((entry) => ({
    name: entry.name,
    chosen: chosen.kind === 'local' && chosen.name === entry.name,
    dir: entry.dir,
    ...('model' in entry
      ? { ...entry.model.profile, licence: entry.model.licence, origin: entry.model.origin }
      : { problem: entry.problem.message }),
  }));
  const indexes = await listIndexes(data.dir, data.engines ?? EMBEDDED);
  if (json) return print(JSON.stringify({ chosen, models, indexes }, null, 2));
  for (const model of models)
    print(
      `${model.chosen ? '*' : ' '} ${model.name}  ${'problem' in model ? model.problem : `${model.dimensions} dimensions, ${model.licence}`}\n    ${model.dir}`,
    );
  if (chosen.kind === 'http') print(`* ${chosen.model} at ${chosen.url}, ${chosen.dimensions} dimensions`);
  for (const index of indexes) print(`${index.role} index: ${index.fingerprint}  ${sizeOf(index)}`);
}

const BYTES_PER_MB = 1_000_000;

function sizeOf({ size, bytes, problem }: IndexOverview): string {
  if (size === null) return `cannot be read: ${problem}`;
  const counts = `${plural(size.documents, 'document')}, ${plural(size.chunks, 'chunk')}, ${plural(size.vectors, 'vector')}`;
  return bytes === 0 ? counts : `${counts}, ${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

/** The former index is not kept any longer. */
export async function dropFormerIndex({ data, json, print }: Context): Promise<void> {
  const { fingerprint, file } = await dropFormer(data.dir, data.engines ?? EMBEDDED);
  if (json) return print(JSON.stringify({ dropped: { fingerprint, file } }, null, 2));
  print(`dropped the former index, of ${fingerprint}`);
}

export interface AddOptions {
  readonly name?: string;
  readonly queryPrefix?: string;
  readonly passagePrefix?: string;
  readonly pooling?: string;
  readonly maxTokens?: number;
  readonly engine?: string;
  readonly licence?: string;
  readonly revision?: string;
}

export async function addInstalledModel(
  from: string,
  options: AddOptions,
  { data, json, print }: Context,
): Promise<void> {
  const into = join(data.dir, 'models');
  createDataFolder(data.dir);
  createDataFolder(into);
  const folder = await addModel({
    ...{ from, into, profile: profileOf(options) },
    ...(options.engine !== undefined && { engine: oneOf('--engine', options.engine, ['onnx', 'transformers']) }),
    ...(options.licence !== undefined && { licence: options.licence }),
    ...(options.revision !== undefined && { revision: options.revision }),
  });
  if (json) return print(JSON.stringify({ dir: folder.dir, ...folder.profile }, null, 2));
  print(`added ${folder.profile.name} (${folder.profile.dimensions} dimensions) in ${folder.dir}`);
  print(`use it with: docgraph model use ${folder.profile.name}`);
}

export interface UseOptions {
  readonly url?: string;
  readonly dimensions?: number;
  readonly apiKeyVariable?: string;
}

/** The next ingestion builds an index with the chosen model beside the one that answers, and then changes over. */
export async function useModel(name: string, options: UseOptions, { data, json, print }: Context): Promise<void> {
  const choice = await choose(name, options, data.dir);
  createDataFolder(data.dir);
  const kept = isKept(data.dir, choice);
  changeRecord(data.dir, (record) => ({ ...record, model: choice }));
  if (json) return print(JSON.stringify({ chosen: choice, kept }, null, 2));
  const index = kept
    ? `the index of ${name} is kept from before: only what has changed since is embedded`
    : 'until its index is complete the present one answers';
  print(`the next "docgraph ingest" or "docgraph serve" uses ${name}; ${index}`);
}

/** As for installed models. */
const DIMENSIONS_MAX = 8192;

async function choose(
  name: string,
  { url, dimensions, apiKeyVariable }: UseOptions,
  dir: string,
): Promise<ModelChoice> {
  if (url === undefined) {
    await resolveModel(name, modelsDirs(dir));
    return { kind: 'local', name };
  }
  const isUsable = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isUsable || dimensions === undefined || dimensions < 1 || dimensions > DIMENSIONS_MAX)
    throw new AppError(
      `a service needs --url (for example http://127.0.0.1:11434/v1) and --dimensions (1 to ${DIMENSIONS_MAX}, for example 768)`,
      { code: 'invalid-option', kind: 'validation' },
    );
  return { kind: 'http', url, model: name, dimensions, apiKeyVariable: apiKeyVariable ?? null };
}

function profileOf(options: AddOptions): Partial<ModelProfile> {
  const { name, queryPrefix, passagePrefix, pooling, maxTokens } = options;
  const prefixed = queryPrefix !== undefined || passagePrefix !== undefined;
  return {
    ...(name !== undefined && { name }),
    ...(prefixed && { prefixes: { query: queryPrefix ?? '', passage: passagePrefix ?? '' } }),
    ...(pooling !== undefined && { pooling: oneOf('--pooling', pooling, ['mean', 'cls']) }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const match = allowed.find((name) => name === value);
  if (match !== undefined) return match;
  throw new AppError(`${option} is ${value}: give one of ${allowed.join(', ')}`, {
    code: 'invalid-option',
    kind: 'validation',
  });
}
