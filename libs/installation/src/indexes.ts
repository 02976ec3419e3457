/** The indexes of an installation as people see them: which answers, which is kept to go back to, which is being built. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, toAppError } from '@docgraph/domain';
import type { Engines } from './engines.ts';
import { changeRecord, readRecord, type IndexRecord, type ModelChoice } from './record.ts';
import { dropped, withoutFormer } from './rollout.ts';
import { dropStores, openReadStores } from './stores.ts';
import { indexFile } from './index-file.ts';
import { acquireWriterLock } from './writer-lock.ts';

export interface IndexOverview extends IndexRecord {
  readonly role: 'live' | 'former' | 'building';
  /** Null where it cannot be read; then there is a problem. */
  readonly size: { readonly documents: number; readonly chunks: number; readonly vectors: number } | null;
  /** In the data folder; 0 where servers hold it. */
  readonly bytes: number;
  readonly problem: string | null;
}

/** The indexes with their sizes; one that cannot be read is told with the reason. */
export async function listIndexes(dir: string, engines: Engines): Promise<readonly IndexOverview[]> {
  const { current, former, building } = readRecord(dir);
  const roles = [['live', current] as const, ['former', former] as const, ['building', building] as const];
  const found = roles.flatMap(([role, index]) => (index === null ? [] : [{ role, ...index }]));
  return Promise.all(found.map(async (index) => ({ ...index, ...(await measure(dir, index, engines)) })));
}

/** Whether going back to a model needs no more than bringing its index up to date. */
export function isKept(dir: string, model: ModelChoice): boolean {
  const { former } = readRecord(dir);
  return former !== null && isSame(former.model, model) && former.file === indexFile(former.fingerprint);
}

/**
 * Drops the former index and returns which it was. A request that began when it still answered fails.
 * @throws AppError `no-former-index` (not-found), `writer-busy` (conflict).
 */
export async function dropFormer(dir: string, engines: Engines): Promise<IndexRecord> {
  const { former } = readRecord(dir);
  if (former === null)
    throw new AppError(`no former index is kept in ${dir}: there is nothing to drop`, {
      ...{ code: 'no-former-index', kind: 'not-found' },
    });
  const lock = acquireWriterLock(dir);
  try {
    changeRecord(dir, withoutFormer);
    await dropLeaving(dir, engines);
    return former;
  } finally {
    lock.release();
  }
}

/** Drops what was replaced or given up; the caller has the writer's lock. What fails is dropped by a later call. */
export async function dropLeaving(dir: string, engines: Engines): Promise<void> {
  for (const index of readRecord(dir).leaving) {
    await dropStores({ dir, ...index }, engines);
    changeRecord(dir, (record) => dropped(record, index));
  }
}

async function measure(
  dir: string,
  index: IndexRecord,
  engines: Engines,
): Promise<Pick<IndexOverview, 'size' | 'bytes' | 'problem'>> {
  const bytes = ['', '-wal'].reduce((sum, suffix) => sum + fileBytes(join(dir, `${index.file}${suffix}`)), 0);
  try {
    const stores = await openReadStores({ dir, ...index }, engines);
    try {
      const [{ documents, chunks }, { vectors }] = [await stores.graph.stats(), await stores.index.stats()];
      return { size: { documents, chunks, vectors }, bytes, problem: null };
    } finally {
      await stores.index.close();
      await stores.graph.close();
    }
  } catch (error) {
    return { size: null, bytes, problem: toAppError(error).message };
  }
}

const fileBytes = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Choices are read from one schema, so that their keys come in one order. */
const isSame = (a: ModelChoice, b: ModelChoice): boolean => JSON.stringify(a) === JSON.stringify(b);
