/** `docgraph jobs`: what waits, runs and failed in a worker's queue; to try again or to drop. */
import { oneLine } from '@docgraph/domain';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { printable } from '../output.ts';
import { createWorkerClient, type WorkerClient } from './worker-client.ts';

export interface WorkerOptions {
  readonly url?: string;
}

export interface ListJobsOptions extends WorkerOptions {
  readonly state?: string;
}

const job = z.object({
  id: z.string(),
  key: z.string(),
  state: z.string(),
  priority: z.string(),
  data: z.unknown(),
  addedAtMs: z.number(),
  progress: z.unknown(),
  failure: z.object({ kind: z.string(), code: z.string(), message: z.string(), streak: z.number() }).nullable(),
});
type Job = z.infer<typeof job>;

const listing = z.object({ jobs: z.array(job), counts: z.record(z.string(), z.number()), paused: z.boolean() });
const receipt = z.object({ id: z.string(), outcome: z.string() });

/** Longest reason in a line of the table. */
const REASON_CHARS_MAX = 200;

export async function listJobs(options: ListJobsOptions, context: Context): Promise<void> {
  const query = options.state === undefined ? '' : `?state=${encodeURIComponent(options.state)}`;
  const found = await client(options, context).call('GET', `/jobs${query}`, listing);
  if (context.json) return context.print(JSON.stringify(found, null, 2));
  for (const line of table(found.jobs)) context.print(line);
  const counts = Object.entries(found.counts).map(([state, count]) => `${count} ${state}`);
  context.print(context.styles.dim(`${counts.join(', ')}${found.paused ? '; the queue is paused' : ''}`));
}

export async function showJob(id: string, options: WorkerOptions, context: Context): Promise<void> {
  const found = await client(options, context).call('GET', `/jobs/${encodeURIComponent(id)}`, job);
  // A dead letter may hold what no worker could read: it is shown as data.
  context.print(context.json ? JSON.stringify(found, null, 2) : printable(JSON.stringify(found, null, 2)));
}

export async function retryJob(id: string, options: WorkerOptions, context: Context): Promise<void> {
  const { id: next } = await client(options, context).call('POST', `/jobs/${encodeURIComponent(id)}/retry`, receipt);
  context.print(context.json ? JSON.stringify({ retried: id, id: next }) : `${id} runs again as ${next}`);
}

export async function dropJob(id: string, options: WorkerOptions, context: Context): Promise<void> {
  await client(options, context).call('DELETE', `/jobs/${encodeURIComponent(id)}`, z.object({ dropped: z.string() }));
  context.print(context.json ? JSON.stringify({ dropped: id }) : `dropped ${id}`);
}

function client({ url }: WorkerOptions, { config, signal }: Context): WorkerClient {
  return createWorkerClient({ url: url ?? config.workerUrl, token: config.token, signal });
}

/** One line a job, in columns; the reason of the last failure below it. */
function table(jobs: readonly Job[]): readonly string[] {
  const rows = jobs.map(({ id, state, key, priority, addedAtMs }) => [
    ...[id, state, printable(key), priority, new Date(addedAtMs).toISOString()],
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return jobs.flatMap(({ failure }, i) => {
    const line = rows[i]!.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    if (failure === null) return [line];
    return [
      line,
      `    ${failure.code}, ${failure.streak} in a row: ${oneLine(printable(failure.message), REASON_CHARS_MAX)}`,
    ];
  });
}
