/** Small files of the data folder that several processes change: one at a time, and each file in one step. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@docgraph/domain';

/** A change takes milliseconds; whoever holds the lock longer is stopped, not busy. */
const WAIT_MS_MAX = 5000;

/** Runs `edit` while no other process changes the record. The operating system frees the lock, however a process ends. */
export function withRecordLock<T>(dir: string, edit: () => T): T {
  const db = locked(join(dir, 'record.lock'));
  try {
    return edit();
  } finally {
    db.close();
  }
}

function locked(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: WAIT_MS_MAX });
    db.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
    return db;
  } catch (cause) {
    db?.close();
    throw new AppError(`cannot lock ${file}: make the folder writable, or end the process that holds it`, {
      ...{ code: 'record-locked', kind: 'unavailable', cause },
    });
  }
}

/** A reader sees the old content or the new one. */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.next`, text, { flush: true });
  renameSync(`${file}.next`, file);
}
