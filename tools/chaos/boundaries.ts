/** Crashes on servers at numbered writes: whoever is killed, before and after each write that one edit leads to. */
import { setTimeout as after } from 'node:timers/promises';
import { createEdits } from './edits.ts';
import type { Passage } from './gate-plan.ts';
import { isIdle, type GatedWorker } from './gated-worker.ts';
import { openField, SERVERS, type Field, type ServerName } from './server-field.ts';

export interface BoundaryOptions {
  readonly seed: number;
  /** A folder that may be filled. */
  readonly folder: string;
  /** Every so many-th boundary; 1 for all of them. */
  readonly every?: number;
  readonly victims?: readonly Victim[];
  readonly note: (line: string) => void;
}

export type Victim = 'worker' | ServerName;

export interface BoundaryCounts {
  /** Before and after each write of one edit, in the order in which the worker came to them when nobody was killed. */
  readonly boundaries: readonly Passage[];
  /** How often each was killed at a boundary. */
  readonly crashes: Readonly<Record<Victim, number>>;
  /** How many crashes were at each boundary. */
  readonly at: Readonly<Record<Passage, number>>;
  /** Edits that led to fewer writes than the first one, so that nobody was killed. */
  readonly notReached: number;
  /** Comparisons with a clean rebuild, each of them equal. */
  readonly compared: number;
}

export const VICTIMS: readonly Victim[] = ['worker', ...SERVERS];
const SOURCE = 'docs';
/** An edit that leads to no further write is over. */
const QUIET_MS = 500;

/** Throws `Error` with victim and boundary on the first state that differs from the clean rebuild. */
export async function crashAtBoundaries(options: BoundaryOptions): Promise<BoundaryCounts> {
  const { folder, every = 1, victims = VICTIMS, note } = options;
  const field = await openField({ folder, sources: [SOURCE], workers: 1 });
  try {
    const worker = field.workers[0]!;
    const edit = createEdits(field.rootOf(SOURCE), options.seed);
    edit();
    worker.start();
    await field.settle();
    const boundaries = await dryPass(worker, edit);
    note(`${boundaries.length} boundaries: ${boundaries.join(', ')}`);
    const crashes: Record<Victim, number> = { worker: 0, 'redis-queue': 0, qdrant: 0, neo4j: 0 };
    const at: Record<Passage, number> = {};
    let [notReached, compared] = [0, 0];
    for (const victim of victims)
      for (let number = 1; number <= boundaries.length; number += every) {
        const began = performance.now();
        const passage = await crashAt(number, victim, { worker, field, edit });
        if (passage === null) notReached++;
        else {
          crashes[victim]++;
          at[passage] = (at[passage] ?? 0) + 1;
        }
        await field.settle();
        const where = `${victim} killed at boundary ${number} of ${boundaries.length}, ${passage ?? 'not reached'}`;
        await field.compare(`seed ${options.seed}, ${where}`);
        compared++;
        note(`${where}: equal after ${Math.round(performance.now() - began)} ms`);
      }
    return { boundaries, crashes, at, notReached, compared };
  } finally {
    await field.close();
  }
}

/** What one edit leads to when nobody is killed. Throws `Error` where the worker's writes are not seen. */
async function dryPass(worker: GatedWorker, edit: () => void): Promise<readonly Passage[]> {
  const { gate } = worker;
  gate.arm({ at: null, signal: 'SIGKILL', pid: null });
  edit();
  await gate.sent(isQuiet(worker));
  const passages = gate.passages();
  for (const write of ['graph.applyDocuments', 'vector.upsert', 'vector.setVectors', 'queue.settle'])
    if (!passages.includes(`before ${write}`)) throw new Error(`no ${write} is seen: ${passages.join(', ')}`);
  return passages;
}

interface Scene {
  readonly worker: GatedWorker;
  readonly field: Field;
  readonly edit: () => void;
}

/** Kills the victim at a boundary and starts it again; returns which one it was, null where there was none of that number. */
async function crashAt(number: number, victim: Victim, { worker, field, edit }: Scene): Promise<Passage | null> {
  const pid = victim === 'worker' ? null : field.pidOf(victim);
  worker.gate.arm({ at: number, signal: 'SIGKILL', pid });
  edit();
  const passage = await worker.gate.sent(isQuiet(worker));
  worker.gate.arm({ at: null, signal: 'SIGKILL', pid: null });
  if (passage === null) return null;
  if (victim === 'worker') {
    await worker.ended();
    worker.start();
  } else {
    while (field.isRunning(victim)) await after(1);
    await field.start(victim);
  }
  return passage;
}

/** The worker has written, has nothing left to do, and then writes nothing more for a while. */
function isQuiet(worker: GatedWorker): () => Promise<boolean> {
  let seen = 0;
  let sinceMs = performance.now();
  return async () => {
    const { length } = worker.gate.passages();
    if (length !== seen || !(await isIdle(worker))) [seen, sinceMs] = [length, performance.now()];
    return length > 0 && performance.now() - sinceMs > QUIET_MS;
  };
}
