/** One writer an installation: a lock that the operating system releases when the process ends, however it ends. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@docgraph/domain';

export interface WriterLock {
  /** Safe to call twice. */
  release(): void;
}

/** @throws AppError `conflict` naming the process that holds it. */
export function acquireWriterLock(dir: string): WriterLock {
  const holder = join(dir, 'writer.pid');
  const db = new DatabaseSync(join(dir, 'writer.lock'), { timeout: 0 });
  try {
    // A rollback journal keeps the lock in the file itself; nothing is ever written to it.
    db.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    db.close();
    throw new AppError(
      `another docgraph process${processOf(holder)} is writing to ${dir}: stop it, or let it do the work (it follows edits itself)`,
      { code: 'writer-busy', kind: 'conflict', cause },
    );
  }
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

function processOf(file: string): string {
  try {
    return ` (process ${readFileSync(file, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
