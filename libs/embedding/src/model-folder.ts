/** A model on disk: `model.onnx`, `tokenizer.json`, `config.json` (its profile) and `SHA256SUMS` in one folder. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@docgraph/domain';
import * as z from 'zod';
import type { ModelProfile } from './embedder.ts';
import { MODEL_FILE, PROFILE_FILE, SUMS_FILE, TOKENIZER_FILE } from './model-files.ts';

/** What `config.json` holds. */
export interface ModelCard {
  readonly profile: ModelProfile;
  /** SPDX identifier, or `unknown`. */
  readonly licence: string;
  /** Where the weights come from and what was done to them, for a person to read. */
  readonly origin: string;
}

export interface ModelFolder extends ModelCard {
  readonly dir: string;
  /** SHA-256 by file name, as listed in `SHA256SUMS`. */
  readonly sums: Readonly<Record<string, string>>;
}

const cardSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  dimensions: z.int().min(1).max(8192),
  maxTokens: z.int().min(8).max(8192),
  pooling: z.enum(['mean', 'cls']),
  prefixes: z.strictObject({ query: z.string().max(1000), passage: z.string().max(1000) }),
  licence: z.string().min(1),
  origin: z.string().min(1),
});

/** Reads the folder's profile and the checksums, not yet the weights. */
export async function readModelFolder(dir: string): Promise<ModelFolder> {
  const card = parseCard(await readPart(dir, PROFILE_FILE), join(dir, PROFILE_FILE));
  const sums = parseSums(await readPart(dir, SUMS_FILE), join(dir, SUMS_FILE));
  return { ...card, dir, sums };
}

/** Compares every file of the model with its checksum; throws kind `corrupt` at the first that differs or is not listed. */
export async function verifyModelFolder(folder: ModelFolder): Promise<void> {
  for (const name of [MODEL_FILE, TOKENIZER_FILE, PROFILE_FILE]) {
    const expected = folder.sums[name];
    const found = await fileSum(join(folder.dir, name));
    if (found === expected) continue;
    const listed = expected === undefined ? 'is not listed there' : `should be ${expected.slice(0, 12)}…`;
    throw new AppError(
      `${join(folder.dir, name)} does not match ${SUMS_FILE}: its SHA-256 is ${found.slice(0, 12)}…, it ${listed}; install the model again`,
      { code: 'model-checksum-mismatch', kind: 'corrupt' },
    );
  }
}

/** The text of `config.json` for a card. */
export function formatCard(card: ModelCard): string {
  return `${JSON.stringify({ ...card.profile, licence: card.licence, origin: card.origin }, null, 2)}\n`;
}

function parseCard(bytes: Buffer, file: string): ModelCard {
  const parsed = cardSchema.safeParse(parseJson(bytes));
  if (parsed.success) {
    const { licence, origin, ...profile } = parsed.data;
    return { profile, licence, origin };
  }
  throw new AppError(`${file} is not a model profile:\n${z.prettifyError(parsed.error)}`, {
    code: 'model-profile-invalid',
    kind: 'corrupt',
    cause: parsed.error,
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function parseSums(bytes: Buffer, file: string): Record<string, string> {
  const lines = bytes
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (sum !== undefined && name !== undefined) return [name, sum];
      throw new AppError(`${file} has a line that is not "checksum  file name"; install the model again`, {
        code: 'model-checksum-mismatch',
        kind: 'corrupt',
      });
    }),
  );
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

async function readPart(dir: string, name: string): Promise<Buffer> {
  const file = join(dir, name);
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): AppError {
  const parts = [MODEL_FILE, TOKENIZER_FILE, PROFILE_FILE, SUMS_FILE].join(', ');
  return new AppError(`${file} cannot be read; a model folder holds ${parts}`, {
    code: 'model-file-missing',
    kind: 'not-found',
    cause,
  });
}
