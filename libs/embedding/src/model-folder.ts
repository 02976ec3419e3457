/** A model on disk: the files of its engine, `config.json` (its profile) and `SHA256SUMS` in one folder. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@docgraph/domain';
import * as z from 'zod';
import type { ModelProfile } from './embedder.ts';
import { ENGINE_FILES, PROFILE_FILE, SUMS_FILE } from './model-files.ts';
import type { ModelEngine } from './model-files.ts';

/** What `config.json` holds. */
export interface ModelCard {
  readonly profile: ModelProfile;
  readonly engine: ModelEngine;
  /** SPDX identifier, or `unknown`. */
  readonly licence: string;
  /** Where the weights come from and what was done to them, for a person to read. */
  readonly origin: string;
}

export interface ModelFolder extends ModelCard {
  readonly dir: string;
  /** SHA-256 by path inside the folder, as listed in `SHA256SUMS`. */
  readonly sums: Readonly<Record<string, string>>;
}

const cardSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  dimensions: z.int().min(1).max(8192),
  maxTokens: z.int().min(8).max(8192),
  pooling: z.enum(['mean', 'cls']),
  prefixes: z.strictObject({ query: z.string().max(1000), passage: z.string().max(1000) }),
  engine: z.enum(['onnx', 'transformers']).default('onnx'),
  licence: z.string().min(1),
  origin: z.string().min(1),
});

/** Reads the folder's profile and the checksums, not yet the weights. */
export async function readModelFolder(dir: string): Promise<ModelFolder> {
  const card = parseCard(await readPart(dir, PROFILE_FILE), join(dir, PROFILE_FILE));
  const sums = parseSums(await readPart(dir, SUMS_FILE), join(dir, SUMS_FILE));
  return { ...card, dir, sums };
}

/**
 * Compares every listed file with its checksum; throws kind `corrupt` where one differs or a necessary one is not
 * listed.
 */
export async function verifyModelFolder(folder: ModelFolder): Promise<void> {
  const unlisted = [PROFILE_FILE, ...ENGINE_FILES[folder.engine]].find((name) => !(name in folder.sums));
  if (unlisted !== undefined)
    throw mismatch(`${join(folder.dir, SUMS_FILE)} does not list ${unlisted}; install the model again`);
  for (const [name, expected] of Object.entries(folder.sums)) {
    const found = await fileSum(join(folder.dir, name));
    if (found !== expected)
      throw mismatch(
        `${join(folder.dir, name)} is not the file that was installed: its SHA-256 is ${found.slice(0, 12)}…, ` +
          `${SUMS_FILE} says ${expected.slice(0, 12)}…; install the model again`,
      );
  }
}

/** Throws kind `corrupt`, with every problem, for a text that is not a card. */
export function parseCard(text: string, file: string): ModelCard {
  const parsed = cardSchema.safeParse(parseJson(text));
  if (parsed.success) {
    const { licence, origin, engine, ...profile } = parsed.data;
    return { profile, engine, licence, origin };
  }
  throw new AppError(`${file} is not a model profile:\n${z.prettifyError(parsed.error)}`, {
    code: 'model-profile-invalid',
    kind: 'corrupt',
    cause: parsed.error,
  });
}

/** The text of `config.json` for a card. */
export function formatCard({ profile, engine, licence, origin }: ModelCard): string {
  return `${JSON.stringify({ ...profile, engine, licence, origin }, null, 2)}\n`;
}

/** SHA-256 of a file in hex. The file is streamed, so that a large one takes no memory. */
export async function fileSum(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return hash.digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseSums(text: string, file: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (sum !== undefined && name !== undefined) return [name, sum];
      throw mismatch(`${file} has a line that is not "checksum  file name"; install the model again`);
    }),
  );
}

async function readPart(dir: string, name: string): Promise<string> {
  const file = join(dir, name);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function mismatch(message: string): AppError {
  return new AppError(message, { code: 'model-checksum-mismatch', kind: 'corrupt' });
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError(`${file} cannot be read; a model folder needs it, install the model again`, {
    code: 'model-file-missing',
    kind: 'not-found',
    cause,
  });
}
