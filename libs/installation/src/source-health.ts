/** `sources.json`: when each source was last looked at, with what success, and when it is looked at next. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile, withRecordLock } from './record-lock.ts';

const healthSchema = z.object({
  /** ISO 8601, as all times here. */
  lastSuccess: z.string().nullable(),
  lastFailure: z.object({ at: z.string(), code: z.string(), message: z.string() }).nullable(),
  nextLook: z.string().nullable(),
});

/** How it stands with a source. A failure before the last success is not kept. */
export type SourceHealth = z.infer<typeof healthSchema>;

const fileSchema = z.record(z.string(), healthSchema);
const healthFile = (dir: string): string => join(dir, 'sources.json');

/** By declared name; empty where nothing was looked at yet, or where the file cannot be read: it is no more than a note. */
export function readHealth(dir: string): Readonly<Record<string, SourceHealth>> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(healthFile(dir), 'utf8')));
  } catch {
    return {};
  }
}

export interface LookOutcome {
  readonly at: Date;
  /** Null for success. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** Null when nobody looks by itself. */
  readonly nextLook: Date | null;
}

export function noteLook(dir: string, id: string, { at, failure, nextLook }: LookOutcome): void {
  const time = at.toISOString();
  change(dir, (health) => ({
    ...health,
    [id]: {
      lastSuccess: failure === null ? time : (health[id]?.lastSuccess ?? null),
      lastFailure: failure === null ? null : { at: time, code: failure.code, message: failure.message },
      nextLook: nextLook?.toISOString() ?? null,
    },
  }));
}

export function forgetHealth(dir: string, id: string): void {
  if (id in readHealth(dir)) change(dir, ({ [id]: _gone, ...rest }) => rest);
}

function change(
  dir: string,
  edit: (health: Readonly<Record<string, SourceHealth>>) => Readonly<Record<string, SourceHealth>>,
): void {
  withRecordLock(dir, () => replaceFile(healthFile(dir), `${JSON.stringify(edit(readHealth(dir)), null, 2)}\n`));
}
