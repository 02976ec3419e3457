/** The real worker, whose writes are counted, and which sends a signal at one of them. */
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { ModelChoice } from '@docgraph/installation';
import { createGate, type GateControl } from './gate-plan.ts';
import { createProgram, type ProgramProcess } from './program-process.ts';

export interface GatedWorker extends ProgramProcess {
  readonly gate: GateControl;
}

/** The shortest that there is: a job of a killed worker waits for it. */
export const LOCK_SECONDS = 2;
const SETTLE_TIMEOUT_MS = 240_000;
const POLL_MS = 100;

/** @param dir its data folder. @param env chooses engines and sources. */
export function createGatedWorker(dir: string, env: Readonly<Record<string, string>>, model: ModelChoice): GatedWorker {
  const gate = createGate(`${dir}.gate`);
  const settings = { DOCGRAPH_JOB_LOCK_SECONDS: `${LOCK_SECONDS}`, ...env, ...gate.env };
  return Object.assign(createProgram('worker', join(dir), settings, model), { gate });
}

interface Status {
  readonly ready: boolean;
  readonly semantic: number;
  readonly queue: { readonly jobs: Readonly<Record<string, number>> } | null;
}

/** No job waits or runs, and every vector is there; false where the worker does not answer. */
export const isIdle = async (worker: ProgramProcess): Promise<boolean> =>
  rests((await worker.peek('/readyz')) as Status);

const rests = (status: Status | null): boolean =>
  status !== null &&
  status.ready &&
  status.semantic === 1 &&
  ['waiting', 'active', 'delayed'].every((name) => status.queue?.jobs[name] === 0);

/** A reconciliation that the first worker was asked for is done, and so is all that it asked for. Throws `Error` after four minutes. */
export async function settled(workers: readonly ProgramProcess[]): Promise<void> {
  const statusOf = async (worker: ProgramProcess): Promise<Status> => (await worker.ask('GET', '/readyz')) as Status;
  await Promise.all(workers.map(statusOf));
  const asked = workers[0]!;
  const { id } = (await asked.ask('POST', '/reconcile')) as { readonly id: string };
  let last: unknown;
  for (const endMs = performance.now() + SETTLE_TIMEOUT_MS; performance.now() < endMs; await after(POLL_MS)) {
    const { state } = (await asked.ask('GET', `/jobs/${id}`)) as { readonly state: string };
    const status = await statusOf(asked);
    if (state === 'done' && rests(status)) return;
    last = { state, ...status };
  }
  throw new Error(`the workers are not done after ${SETTLE_TIMEOUT_MS / 1000} s: ${JSON.stringify(last)}`);
}
