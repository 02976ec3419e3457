/** What a worker under test does at one of its writes, told in a file that it reads at each of them. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface GatePlan {
  /** Passages are counted anew from each plan on. */
  readonly id: number;
  /** The passage, 1-based, or the first of a name; null only counts. */
  readonly at: number | string | null;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** Who gets the signal; null for the worker itself. */
  readonly pid: number | null;
}

/** Before or after a write of the worker, as `before graph.applyDocuments`. */
export type Passage = string;

export interface GateControl {
  /** For the worker's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The worker counts its passages from now on, and sends the signal at the one that is named. */
  arm(plan: Omit<GatePlan, 'id'>): void;
  /** Those since the last {@link arm}, in order. */
  passages(): readonly Passage[];
  /** Settles with the passage at which the signal was sent; null when `isOver` says that it will not be. */
  sent(isOver: () => Promise<boolean>): Promise<Passage | null>;
}

/** The variable that names the file of the plan. */
export const GATE_FILE = 'CHAOS_GATE';
export const logOf = (file: string): string => `${file}.log`;
/** Follows the passage at which the signal was sent. */
export const SENT = ' sent';

const HOOK = fileURLToPath(new URL('./gate-hook.ts', import.meta.url));
const POLL_MS = 20;

/** @param file for the plan; its log is beside it. */
export function createGate(file: string): GateControl {
  let id = 0;
  const lines = (): readonly string[] => {
    if (!existsSync(logOf(file))) return [];
    const prefix = `${id} `;
    const all = readFileSync(logOf(file), 'utf8').split('\n');
    return all.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
  };
  const sentAt = (): Passage | null =>
    lines()
      .find((line) => line.endsWith(SENT))
      ?.slice(0, -SENT.length) ?? null;
  const arm = (plan: Omit<GatePlan, 'id'>): void => {
    // The worker never reads half a plan.
    writeFileSync(`${file}.next`, JSON.stringify({ id: ++id, ...plan }));
    renameSync(`${file}.next`, file);
  };
  arm({ at: null, signal: 'SIGKILL', pid: null });
  return {
    env: { [GATE_FILE]: file, NODE_OPTIONS: `--import ${pathToFileURL(HOOK).href}` },
    arm,
    passages: () => lines().map((line) => line.replace(SENT, '')),
    async sent(isOver) {
      for (;;) {
        const passage = sentAt();
        if (passage !== null) return passage;
        if (await isOver()) return sentAt();
        await after(POLL_MS);
      }
    },
  };
}
