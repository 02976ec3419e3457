/** The models of an installation: listed, found by name, added from elsewhere. */
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, toAppError } from '@docgraph/domain';
import type { ModelProfile } from './embedder.ts';
import { createEncoder } from './encoder.ts';
import { knownModel, modelName } from './known-models.ts';
import { downloadModel, isHubId } from './model-download.ts';
import { PROFILE_FILE, SUMS_FILE } from './model-files.ts';
import type { ModelEngine } from './model-files.ts';
import { fileSum, formatCard, parseCard, readModelFolder } from './model-folder.ts';
import type { ModelCard, ModelFolder } from './model-folder.ts';
import { collectModel } from './model-source.ts';
import { resolveRuntime } from './onnx-runtime.ts';

/** A folder that holds a model, or one that should and does not. */
export type ListedModel =
  | { readonly name: string; readonly dir: string; readonly model: ModelFolder }
  | { readonly name: string; readonly dir: string; readonly problem: AppError };

export interface AddModelOptions {
  /** A folder, an `.onnx` file with `tokenizer.json` beside it, a `.jar` that holds both, or `owner/name` on a hub. */
  readonly from: string;
  /** Folder of models; the new one gets a folder of its name in it. */
  readonly into: string;
  /** Default `onnx`. */
  readonly engine?: ModelEngine;
  /** Overrides of what is known or found out about the model. */
  readonly profile?: Partial<ModelProfile>;
  /** SPDX identifier, where it is not known. */
  readonly licence?: string;
  /** Of the hub. */
  readonly revision?: string;
  readonly hubUrl?: string;
}

/**
 * Models of all folders by name; of two with one name only the first folder's, which is the one {@link resolveModel}
 * finds.
 */
export async function listModels(modelsDirs: readonly string[]): Promise<readonly ListedModel[]> {
  const found = new Map<string, ListedModel>();
  for (const modelsDir of modelsDirs)
    for (const name of await foldersIn(modelsDir))
      if (!found.has(name)) found.set(name, await examine(name, join(modelsDir, name)));
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Throws kind `not-found`, naming the models that there are. */
export async function resolveModel(name: string, modelsDirs: readonly string[]): Promise<ModelFolder> {
  const listed = await listModels(modelsDirs);
  const match = listed.find((entry) => entry.name === name);
  if (match === undefined) {
    const names = listed.map((entry) => entry.name).join(', ');
    throw new AppError(`there is no model ${name}; there ${names === '' ? 'is none' : `are: ${names}`}`, {
      code: 'model-not-installed',
      kind: 'not-found',
    });
  }
  if ('problem' in match) throw match.problem;
  return match.model;
}

/**
 * Copies a model, tries it on one text to learn its dimensions, and writes its profile and checksums. All or nothing:
 * the folder appears when it is complete. Throws kind `conflict` when there is a model of the name.
 */
export async function addModel(options: AddModelOptions): Promise<ModelFolder> {
  await mkdir(options.into, { recursive: true });
  const staging = await mkdtemp(join(options.into, '.adding-'));
  try {
    const target = join(staging, 'model');
    await mkdir(target);
    const card = await fillFolder(options, staging, target);
    const dir = join(options.into, card.profile.name);
    if ((await stat(dir).catch(() => null)) !== null)
      throw new AppError(`${dir} is there already; remove it first, or give the new model another name`, {
        code: 'model-exists',
        kind: 'conflict',
      });
    await rename(target, dir);
    return await readModelFolder(dir);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function fillFolder(options: AddModelOptions, staging: string, target: string): Promise<ModelCard> {
  const { from, engine = 'onnx', revision, hubUrl } = options;
  const isDownload = isHubId(from) && (await stat(from).catch(() => null)) === null;
  const source = isDownload
    ? await downloadModel({ id: from, revision, hubUrl, cacheDir: join(staging, 'hub') })
    : from;
  const calledThere = await collectModel({ from: source, engine, target });
  const card = await describe(options, isDownload ? from : calledThere, target);
  await writeFile(join(target, PROFILE_FILE), formatCard(card));
  await writeSums(target);
  return card;
}

async function describe(options: AddModelOptions, calledThere: string, target: string): Promise<ModelCard> {
  const { engine = 'onnx', profile = {}, from, revision } = options;
  const name = profile.name ?? modelName(calledThere);
  const { licence, ...known } = knownModel(name);
  const settings = { ...known, ...profile, name };
  const runtime = await resolveRuntime('auto');
  const encoder = await createEncoder({ modelDir: target, profile: settings, engine, runtime });
  const dimensions = (await encoder.encode('How long is a vector?')).length;
  const origin = `${calledThere}, added from ${from}${revision === undefined ? '' : ` at ${revision}`}`;
  const card: ModelCard = { profile: { dimensions, ...settings }, engine, licence: options.licence ?? licence, origin };
  if (card.profile.dimensions !== dimensions)
    throw new AppError(
      `the model returns ${dimensions} dimensions, the profile given says ${card.profile.dimensions}`,
      {
        code: 'model-dimension-mismatch',
        kind: 'validation',
      },
    );
  return parseCard(formatCard(card), 'the profile given');
}

async function writeSums(dir: string): Promise<void> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  const lines = await Promise.all(files.map(async (name) => `${await fileSum(join(dir, name))}  ${name}\n`));
  await writeFile(join(dir, SUMS_FILE), lines.join(''));
}

async function foldersIn(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
}

async function examine(name: string, dir: string): Promise<ListedModel> {
  try {
    return { name, dir, model: await readModelFolder(dir) };
  } catch (error) {
    return { name, dir, problem: toAppError(error) };
  }
}
