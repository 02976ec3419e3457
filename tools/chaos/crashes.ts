/** The crash matrix on SQLite: a writer is killed at every write and at random moments, and its successor must end at the clean rebuild. */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceId } from '@docgraph/domain';
import { createIngestor, createParsePool, DEFAULT_RULES, type ParsePool } from '@docgraph/ingestion';
import { closeStores, createCheapEmbedder, dump, openStores, type Dump } from '@docgraph/ingestion/testing';
import { randomFrom } from '../bench/synthetic.ts';
import { runChild, type ChildEnd } from './child-process.ts';
import { difference } from './difference.ts';
import { below, createPages, editPages, writePages, type Pages, type Random } from './documentation.ts';

export interface CrashOptions {
  /** Of processes that were really killed. */
  readonly crashes: number;
  readonly seed: number;
  /** Histories that are worked through side by side. */
  readonly lanes: number;
  /** A folder that may be filled. */
  readonly folder: string;
  readonly pages?: number;
  /** Told of each round that ended well. */
  readonly note?: (line: string) => void;
}

export interface CrashCounts {
  readonly atWrites: number;
  readonly atRandomMoments: number;
  /** Killed while they repaired what a killed one had left. */
  readonly whileRepairing: number;
  /** States of the documentation that were gone through. */
  readonly rounds: number;
  /** Comparisons with a clean rebuild, each of them equal. */
  readonly compared: number;
}

const PAGES = 26;
/** One in so many random crashes is followed by a crash of the successor. */
const REPAIR_CRASHES = 3;

/** Throws `Error` with lane, round and step on the first state that differs from the clean rebuild. */
export async function crashMatrix(options: CrashOptions): Promise<CrashCounts> {
  const { crashes, lanes } = options;
  const pool = createParsePool({ workers: lanes });
  try {
    const share = Math.ceil(crashes / lanes);
    const counts = await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(options, lane, share, pool)));
    const sum = (key: keyof CrashCounts): number => counts.reduce((total, count) => total + count[key], 0);
    return {
      ...{ atWrites: sum('atWrites'), atRandomMoments: sum('atRandomMoments') },
      ...{ whileRepairing: sum('whileRepairing'), rounds: sum('rounds'), compared: sum('compared') },
    };
  } finally {
    await pool.close();
  }
}

/** One history: edits, crashes on copies of what the last crash left, edits again. */
async function runLane(options: CrashOptions, lane: number, share: number, pool: ParsePool): Promise<CrashCounts> {
  const random = randomFrom(options.seed * 1000 + lane);
  const place = createPlace(join(options.folder, `lane-${lane}`), pool);
  const counts = { atWrites: 0, atRandomMoments: 0, whileRepairing: 0, rounds: 0, compared: 0 };
  const isEnough = (): boolean => counts.atWrites + counts.atRandomMoments + counts.whileRepairing >= share;
  let pages: Pages = new Map();
  while (!isEnough()) {
    const next = counts.rounds === 0 ? createPages(random, options.pages ?? PAGES) : editPages(pages, random);
    writePages(place.root, next, pages);
    pages = next;
    const rebuilt = await place.rebuild();
    const check = async (step: string): Promise<void> => {
      const differs = difference(await place.finish(), rebuilt);
      counts.compared++;
      if (differs === null) return;
      const where = `lane ${lane}, round ${counts.rounds}, ${step}`;
      throw new Error(
        `seed ${options.seed}, ${where}: the state differs from the clean rebuild: ${JSON.stringify(differs)}`,
      );
    };
    place.restore();
    const whole = await place.run();
    await check('not killed');
    for (let write = 1; write <= whole.writes && !isEnough(); write++) {
      place.restore();
      if ((await place.run({ write })).isKilled) counts.atWrites++;
      place.keepLeft();
      await check(`killed before write ${write} of ${whole.writes}`);
    }
    for (let i = 0; i < whole.writes && !isEnough(); i++) {
      const ms = random() * whole.ms;
      place.restore();
      if ((await place.run({ ms })).isKilled) counts.atRandomMoments++;
      const second = crashAgain(random, whole.writes);
      if (second !== null && (await place.run({ write: second })).isKilled) counts.whileRepairing++;
      place.keepLeft();
      await check(`killed after ${ms.toFixed(1)} ms${second === null ? '' : `, then before write ${second}`}`);
    }
    place.goOnFromLeft();
    counts.rounds++;
    options.note?.(`lane ${lane}: ${JSON.stringify(counts)}`);
  }
  return counts;
}

const crashAgain = (random: Random, writes: number): number | null =>
  below(random, REPAIR_CRASHES) === 0 ? 1 + below(random, writes) : null;

interface Place {
  readonly root: string;
  /** What a clean start makes of the folder. */
  rebuild(): Promise<Dump>;
  /** Puts the stores back to where the round began. */
  restore(): void;
  /** One run of the writer, killed before a write or after a time, or not at all. */
  run(kill?: { readonly write?: number; readonly ms?: number }): Promise<ChildEnd>;
  /** Remembers what the writer has left, before somebody repairs it. */
  keepLeft(): void;
  /** The next round begins with what was remembered last. */
  goOnFromLeft(): void;
  /** Repair, sync and vectors on what was left. */
  finish(): Promise<Dump>;
}

function createPlace(folder: string, pool: ParsePool): Place {
  mkdirSync(folder, { recursive: true });
  const root = join(folder, 'docs');
  const at = (name: string): string => join(folder, `${name}.db`);
  const ingest = async (file: string): Promise<Dump> => {
    const stores = openStores(file);
    const ingestor = createIngestor({ ...stores, embedder: createCheapEmbedder(), pool });
    await ingestor.repair();
    await ingestor.sync({ id: 'docs' as SourceId, location: root, rules: DEFAULT_RULES });
    await ingestor.fill();
    await ingestor.close();
    const state = await dump(stores.graph, stores.index);
    await closeStores(stores);
    return state;
  };
  return {
    root,
    rebuild: () => {
      removeDatabase(at('rebuilt'));
      return ingest(at('rebuilt'));
    },
    restore: () => copyDatabase(at('base'), at('work')),
    run: ({ write, ms } = {}) => {
      const task = { root, file: at('work'), ...(write !== undefined && { killBeforeWrite: write }) };
      return runChild(task, pool, ms);
    },
    keepLeft: () => copyDatabase(at('work'), at('left')),
    goOnFromLeft: () => copyDatabase(at('left'), at('base')),
    finish: () => ingest(at('work')),
  };
}

/** With its log, which a killed process leaves; the shared memory beside it is made anew. */
const PARTS = ['', '-wal'];

function copyDatabase(from: string, to: string): void {
  removeDatabase(to);
  for (const part of PARTS) if (existsSync(from + part)) copyFileSync(from + part, to + part);
}

const removeDatabase = (file: string): void =>
  [...PARTS, '-shm'].forEach((part) => rmSync(file + part, { force: true }));
