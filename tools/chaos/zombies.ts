/** Zombie writers: a worker stands still before a write, past its lock, while another one indexes something newer, and then goes on. */
import { setTimeout as after } from 'node:timers/promises';
import type { Passage } from './gate-plan.ts';
import { createEdits } from './edits.ts';
import type { GatedWorker } from './gated-worker.ts';
import { openField } from './server-field.ts';

/** The writes that only the latest run of a source may make. */
export const FENCED: readonly Passage[] = [
  'before graph.beginRun',
  'before graph.applyDocuments',
  'before graph.removeDocuments',
  'before graph.setRevision',
];

export interface ZombieScene {
  /** Runs alone, and has nothing to do. */
  readonly zombie: GatedWorker;
  /** Does not run; it is started, and left running. */
  readonly successor: GatedWorker;
  readonly edit: () => void;
  /** Settles when a worker has indexed what is in the folder and has nothing left to do. */
  readonly settle: (workers: readonly GatedWorker[]) => Promise<void>;
}

const POLL_MS = 50;
const REFUSED_TIMEOUT_MS = 60_000;

/** Refusals that a worker has met, by its log. */
export const refusals = (worker: GatedWorker): number => worker.log().split('run-superseded').length - 1;

/**
 * The zombie indexes one edit up to the passage, the successor the next one; then the zombie goes on with its write. Returns how
 * often it was refused. Throws `Error` when it is not: then nothing kept the older state from being written over the newer one.
 */
export async function superseded(passage: Passage, { zombie, successor, edit, settle }: ZombieScene): Promise<number> {
  const before = refusals(zombie);
  zombie.gate.arm({ at: passage, signal: 'SIGSTOP', pid: null });
  edit();
  const endMs = performance.now() + REFUSED_TIMEOUT_MS;
  const isOver = async (): Promise<boolean> => performance.now() > endMs;
  if ((await zombie.gate.sent(isOver)) === null) throw new Error(`the worker has not come to ${passage}`);
  edit();
  successor.start();
  await settle([successor]);
  zombie.signal('SIGCONT');
  const refusedMs = performance.now() + REFUSED_TIMEOUT_MS;
  while (refusals(zombie) === before) {
    if (performance.now() > refusedMs) throw new Error(`a zombie that stood ${passage} was not refused`);
    await after(POLL_MS);
  }
  await settle([zombie, successor]);
  return refusals(zombie) - before;
}

export interface ZombieCounts {
  /** How often a zombie was refused, by where it stood. */
  readonly refused: Readonly<Record<Passage, number>>;
  /** Comparisons with a clean rebuild, each of them equal. */
  readonly compared: number;
}

export interface ZombieOptions {
  readonly seed: number;
  /** A folder that may be filled. */
  readonly folder: string;
  readonly note: (line: string) => void;
}

/** A zombie before each of the writes of {@link FENCED}. Throws `Error` when one is not refused, or the state differs from the clean rebuild. */
export async function crashZombies({ seed, folder, note }: ZombieOptions): Promise<ZombieCounts> {
  const field = await openField({ folder, sources: ['docs'], workers: 2 });
  try {
    const [zombie, successor] = field.workers as [GatedWorker, GatedWorker];
    const edit = createEdits(field.rootOf('docs'), seed);
    edit();
    zombie.start();
    await field.settle([zombie]);
    const refused: Record<Passage, number> = {};
    for (const passage of FENCED) {
      refused[passage] = await superseded(passage, { zombie, successor, edit, settle: field.settle });
      await field.compare(`seed ${seed}, zombie that stood ${passage}`);
      note(`zombie that stood ${passage}: refused, equal`);
      await successor.kill();
    }
    return { refused, compared: FENCED.length };
  } finally {
    await field.close();
  }
}
