/**
 * Where a model can be taken from: a jar, an `.onnx` file, a folder, a hub. Each is copied into the layout of its
 * engine.
 */
import { constants, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@docgraph/domain';
import { unzipSync } from 'fflate';
import { HUB_DIR, MODEL_FILE, TOKENIZER_FILE } from './model-files.ts';
import type { ModelEngine } from './model-files.ts';

export interface CollectOptions {
  readonly from: string;
  readonly engine: ModelEngine;
  /** Existing empty folder that receives the files. */
  readonly target: string;
}

/** Largest file taken out of a jar, unpacked. */
const MODEL_BYTES_MAX = 2_000_000_000;
/** Beside the weights; taken along so that the licence stays with them. */
const DOCUMENTS = ['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'NOTICE', 'NOTICE.txt'];

/**
 * Copies the model's files and returns what the source calls the model. Throws kind `not-found` or `validation`, saying
 * which file is missing.
 */
export async function collectModel({ from, engine, target }: CollectOptions): Promise<string> {
  const kind = await kindOf(from);
  if (engine === 'transformers') {
    if (kind === 'folder') return collectHubLayout(from, target);
    throw unsuitable(
      `${from} is no folder; engine transformers needs one with config.json, tokenizer.json and onnx/model.onnx`,
    );
  }
  if (kind === 'folder') return collectFolder(from, target);
  return from.endsWith('.jar') ? collectJar(from, target) : collectOnnx(from, target);
}

async function kindOf(from: string): Promise<'folder' | 'file'> {
  const stats = await stat(from).catch(() => null);
  if (stats?.isDirectory() === true) return 'folder';
  if (stats !== null && /\.(jar|onnx)$/.test(from)) return 'file';
  throw new AppError(
    `${from} is ${stats === null ? 'not there' : 'neither a folder nor a .jar or .onnx file'}; ` +
      'a model comes from a folder, an .onnx file with tokenizer.json beside it, a .jar, or a hub (owner/name)',
    { code: 'model-source-invalid', kind: stats === null ? 'not-found' : 'validation' },
  );
}

async function collectJar(from: string, target: string): Promise<string> {
  const entries = unzip(from, await readFile(from));
  const models = Object.keys(entries).filter((name) => name.endsWith('.onnx'));
  const tokenizers = Object.keys(entries).filter((name) => name.endsWith(TOKENIZER_FILE));
  if (models.length !== 1 || tokenizers.length !== 1)
    throw unsuitable(
      `${from} holds ${models.length} .onnx and ${tokenizers.length} tokenizer.json files, one of each is needed`,
    );
  await writeFile(join(target, MODEL_FILE), entries[models[0]!]!);
  await writeFile(join(target, TOKENIZER_FILE), entries[tokenizers[0]!]!);
  return basename(models[0]!, '.onnx');
}

function unzip(from: string, bytes: Uint8Array): Record<string, Uint8Array> {
  const isWanted = (name: string): boolean => name.endsWith('.onnx') || name.endsWith(TOKENIZER_FILE);
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => isWanted(name) && originalSize <= MODEL_BYTES_MAX,
    });
  } catch (cause) {
    throw new AppError(`${from} is not a readable jar; fetch it again`, {
      code: 'model-source-invalid',
      kind: 'validation',
      cause,
    });
  }
}

async function collectOnnx(from: string, target: string): Promise<string> {
  await copyPart(from, join(target, MODEL_FILE));
  await copyPart(join(dirname(from), TOKENIZER_FILE), join(target, TOKENIZER_FILE));
  const own = basename(from, '.onnx');
  return own === 'model' ? basename(dirname(from)) : own;
}

async function collectFolder(from: string, target: string): Promise<string> {
  const names = [
    ...(await readdir(from)),
    ...(await readdir(join(from, 'onnx')).catch(() => [])).map((n) => `onnx/${n}`),
  ];
  const models = names.filter((name) => name.endsWith('.onnx'));
  const model = [MODEL_FILE, `onnx/${MODEL_FILE}`].find((name) => models.includes(name)) ?? models[0];
  if (model === undefined) throw unsuitable(`${from} holds no .onnx file`);
  if (!/(^|\/)model\.onnx$/.test(model) && models.length > 1)
    throw unsuitable(`${from} holds several .onnx files (${models.join(', ')}); name one of them`);
  await copyPart(join(from, model), join(target, MODEL_FILE));
  await copyPart(join(from, TOKENIZER_FILE), join(target, TOKENIZER_FILE));
  await copyDocuments(from, names, target);
  return basename(from);
}

async function collectHubLayout(from: string, target: string): Promise<string> {
  const hub = join(target, HUB_DIR);
  await mkdir(join(hub, 'onnx'), { recursive: true });
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    await copyPart(join(from, name), join(hub, name));
  const weights = (await readdir(join(from, 'onnx')).catch(() => [])).filter((name) =>
    /^model\.onnx(_data.*)?$/.test(name),
  );
  if (!weights.includes(MODEL_FILE)) throw unsuitable(`${from} holds no onnx/model.onnx`);
  for (const name of weights) await copyPart(join(from, 'onnx', name), join(hub, 'onnx', name));
  await copyDocuments(from, await readdir(from), target);
  return basename(from);
}

async function copyDocuments(from: string, names: readonly string[], target: string): Promise<void> {
  for (const name of DOCUMENTS.filter((document) => names.includes(document)))
    await copyPart(join(from, name), join(target, name));
}

async function copyPart(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (cause) {
    throw new AppError(`${from} cannot be read; a model needs its tokenizer.json beside the .onnx file`, {
      code: 'model-source-incomplete',
      kind: 'not-found',
      cause,
    });
  }
}

function unsuitable(message: string): AppError {
  return new AppError(message, { code: 'model-source-invalid', kind: 'validation' });
}
