/** `installation.json`: which sources are declared, which model is chosen, which index answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '@docgraph/domain';
import { replaceFile, withRecordLock } from './record-lock.ts';
import { sourceSchema } from './source-schema.ts';

/** The shipped model. */
export const DEFAULT_MODEL: ModelChoice = { kind: 'local', name: 'minilm-l6-v2' };

const modelChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local'), name: z.string() }),
  z.strictObject({
    kind: z.literal('http'),
    url: z.url(),
    model: z.string(),
    dimensions: z.int().positive(),
    /** Name of the environment variable that holds the key; the key itself is never stored. */
    apiKeyVariable: z.string().nullable(),
  }),
]);

const indexRecord = z.strictObject({
  /** Names the index in the data folder and on servers. */
  file: z.string(),
  fingerprint: z.string(),
  dimensions: z.int().positive(),
  model: modelChoice,
});

const recordSchema = z.strictObject({
  version: z.literal(1),
  sources: z.array(sourceSchema),
  /** The chosen one; the index that answers may still be another's. */
  model: modelChoice,
  /** Answers readers. */
  current: indexRecord.nullable(),
  /** Answered before, and is kept to go back to. */
  former: indexRecord.nullable().default(null),
  /** Is made beside the one that answers. */
  building: indexRecord.nullable().default(null),
  /** To be dropped: replaced, or given up. */
  leaving: z.array(indexRecord).default([]),
});

/** A model by name, or a service by address. */
export type ModelChoice = z.infer<typeof modelChoice>;
/** A folder or repository that an installation keeps in step with. `location` is an absolute path, or the repository's address. */
export type DeclaredSource = z.infer<typeof sourceSchema>;
/** One index of the installation. */
export type IndexRecord = z.infer<typeof indexRecord>;
export type InstallationRecord = z.infer<typeof recordSchema>;

const EMPTY: InstallationRecord = {
  ...{ version: 1, sources: [], model: DEFAULT_MODEL },
  ...{ current: null, former: null, building: null, leaving: [] },
};

export const recordFile = (dir: string): string => join(dir, 'installation.json');

/** The record, or an empty one where there is none yet. @throws AppError `corrupt` for a file that is not one. */
export function readRecord(dir: string): InstallationRecord {
  let text: string;
  try {
    text = readFileSync(recordFile(dir), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY;
    throw new AppError(`cannot read ${recordFile(dir)}: check its permissions`, {
      ...{ code: 'installation-unreadable', kind: 'unavailable', cause },
    });
  }
  const parsed = recordSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new AppError(
    `${recordFile(dir)} is not a docgraph installation record (${z.prettifyError(parsed.error)}): delete ${dir} and ingest again`,
    { code: 'installation-corrupt', kind: 'corrupt' },
  );
}

/** Replaces the record: a reader sees the old one or the new one. */
export function writeRecord(dir: string, record: InstallationRecord): void {
  replaceFile(recordFile(dir), `${JSON.stringify(record, null, 2)}\n`);
}

/** Changes the record as it is now; changes by several processes are made one after the other. */
export function changeRecord(dir: string, change: (record: InstallationRecord) => InstallationRecord): void {
  withRecordLock(dir, () => writeRecord(dir, change(readRecord(dir))));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
