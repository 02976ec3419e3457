/** One writer an installation: a lock that the operating system releases when the process ends, however it ends. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@docgraph/domain';

export interface WriterLock {
  /** Safe to call twice. */
  release(): void;
}

/** SQLite's result code for a lock that another connection has. */
const SQLITE_BUSY = 5;

/** @throws AppError `conflict` naming the process that holds it, `unavailable` where no lock file can be kept. */
export function acquireWriterLock(dir: string): WriterLock {
  const holder = join(dir, 'writer.pid');
  const db = openExclusively(join(dir, 'writer.lock'), () => busy(dir, holder));
  writeFileSync(holder, String(process.pid));
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

function openExclusively(file: string, isHeld: () => AppError): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    // A rollback journal keeps the lock in the file itself; nothing is ever written to it.
    db.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
    return db;
  } catch (cause) {
    db?.close();
    if ((cause as { readonly errcode?: number }).errcode === SQLITE_BUSY) throw isHeld();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(`cannot lock ${file} (${reason}): make the folder writable, or delete the file`, {
      ...{ code: 'writer-lock-unusable', kind: 'unavailable', cause },
    });
  }
}

const busy = (dir: string, holder: string): AppError =>
  new AppError(
    `another docgraph process${processOf(holder)} is writing to ${dir}: stop it, or let it do the work (it follows edits itself)`,
    { code: 'writer-busy', kind: 'conflict' },
  );

function processOf(file: string): string {
  try {
    return ` (process ${readFileSync(file, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
