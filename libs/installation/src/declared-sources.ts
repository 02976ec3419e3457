/** The declared sources of an installation: added, changed and withdrawn in its record, beside a process that writes the index. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@docgraph/domain';
import type { ConfigFile } from './config-file.ts';
import { changeRecord, readRecord, type DeclaredSource } from './record.ts';
import { forgetHealth } from './source-health.ts';

/** Where the copy of a repository is kept. */
export const checkoutFolder = (dir: string, id: string): string => join(dir, 'git', id);

/** What is declared in a data folder, to be read and changed. */
export interface Declarations {
  /** By id. */
  sources(): readonly DeclaredSource[];
  /** Adds or replaces a declaration. */
  declare(source: DeclaredSource): void;
}

/** For commands that need no index. */
export const declarationsOf = (dir: string): Declarations => ({
  sources: () => readRecord(dir).sources,
  declare: (source) => declareSource(dir, source),
});

/** Adds or replaces a declaration. */
export function declareSource(dir: string, source: DeclaredSource): void {
  changeRecord(dir, (record) => {
    const sources = [...record.sources.filter((known) => known.id !== source.id), source];
    return { ...record, sources: sources.sort((a, b) => (a.id < b.id ? -1 : 1)) };
  });
}

/** Forgets a declaration with the copy of its repository; what is indexed of it stays until a writer takes it out. */
export function withdrawSource(dir: string, id: string): void {
  changeRecord(dir, (record) => ({ ...record, sources: record.sources.filter((known) => known.id !== id) }));
  forgetHealth(dir, id);
  rmSync(checkoutFolder(dir, id), { recursive: true, force: true });
}

/** @throws AppError `source-not-found` (not-found) that names the known ones. */
export function declaredSource(dir: string, id: string): DeclaredSource {
  const { sources } = readRecord(dir);
  const found = sources.find((source) => source.id === id);
  if (found !== undefined) return found;
  throw new AppError(`there is no source ${id}: known are ${sources.map((known) => known.id).join(', ') || 'none'}`, {
    ...{ code: 'source-not-found', kind: 'not-found' },
  });
}

/** @throws AppError `source-declared-in-file` (conflict) for a source that only its file may change. */
export function requireOwn({ id, declaredIn }: DeclaredSource, wish: string): void {
  if (declaredIn === undefined) return;
  throw new AppError(`${id} is declared in ${declaredIn}: to ${wish}, change it there`, {
    ...{ code: 'source-declared-in-file', kind: 'conflict' },
  });
}

/**
 * Makes what a file declares part of the installation, and withdraws what it declared before and does not any more; a
 * source that was declared by hand at the same place becomes the file's.
 * @returns names of the sources that were withdrawn
 * @throws AppError `source-name-taken` (conflict) where a name belongs to another place.
 */
export function declareFile(dir: string, { file, sources }: ConfigFile): readonly string[] {
  const known = readRecord(dir).sources;
  for (const source of sources) {
    const other = known.find(({ id, declaredIn }) => id === source.id && declaredIn !== file);
    if (other === undefined || other.location === source.location) continue;
    throw new AppError(
      `${file} declares ${source.id} as ${source.location}, but the name belongs to ${other.location}${other.declaredIn === undefined ? '' : ` (declared in ${other.declaredIn})`}: choose another name, or docgraph source remove ${source.id}`,
      { code: 'source-name-taken', kind: 'conflict' },
    );
  }
  const names = new Set(sources.map(({ id }) => id));
  const gone = known.filter(({ id, declaredIn }) => declaredIn === file && !names.has(id)).map(({ id }) => id);
  for (const id of gone) withdrawSource(dir, id);
  for (const source of sources) declareSource(dir, source);
  return gone;
}
