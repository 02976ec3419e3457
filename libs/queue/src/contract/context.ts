/** What the parts of the suite share: the queue under test, and how a test waits for what happens on it. */
import { AppError } from '@docgraph/domain';
import type { JobEvent, JobQueue } from '../job-queue.ts';
import type { JobRequest, JobRun, JobVerdict } from '../job.ts';
import type { RetryPolicy } from '../retry-policy.ts';

export interface Task {
  readonly source: string;
}

/** Reads what tests store; throws `AppError` kind `validation` as an application's own reader does. */
export function parseTask(data: unknown): Task {
  if (typeof data === 'object' && data !== null && 'source' in data && typeof data.source === 'string')
    return { source: data.source };
  throw new AppError('The job names no source.', { code: 'job-data', kind: 'validation' });
}

export type Queue = () => JobQueue<Task>;

export const task = (key: string, more: Partial<JobRequest<Task>> = {}): JobRequest<Task> => ({
  ...{ key, data: { source: key } },
  ...more,
});

/** The default policy's decisions without its pauses. */
export const soon: RetryPolicy = ({ kind, streak }) =>
  kind === 'validation' || streak >= 3 ? { kind: 'dead' } : { kind: 'retry', delayMs: 1 };

/** A handler that tells when a job begins, and ends it when the test says so. */
export interface Stage {
  readonly handler: (run: JobRun<Task>) => Promise<JobVerdict>;
  /** The next run that begins, in order. */
  begun(): Promise<Played>;
  /** Runs that began so far, by what they were given. */
  readonly sources: readonly string[];
}

export interface Played {
  readonly run: JobRun<Task>;
  end(verdict?: JobVerdict): void;
  fail(error: Error): void;
}

export function createStage(): Stage {
  const sources: string[] = [];
  const ready: Played[] = [];
  const waiting: ((played: Played) => void)[] = [];
  return {
    sources,
    handler(run) {
      sources.push(run.data.source);
      const { promise, resolve, reject } = Promise.withResolvers<JobVerdict>();
      run.signal.addEventListener('abort', () => reject(run.signal.reason as Error));
      const played = { run, end: (verdict: JobVerdict = { kind: 'done' }) => resolve(verdict), fail: reject };
      const next = waiting.shift();
      if (next === undefined) ready.push(played);
      else next(played);
      return promise;
    },
    begun: () =>
      new Promise((resolve) => {
        const next = ready.shift();
        if (next === undefined) waiting.push(resolve);
        else resolve(next);
      }),
  };
}

/** Events of a queue, which a test waits for. */
export async function watchEvents(queue: JobQueue<Task>): Promise<{
  readonly seen: readonly JobEvent[];
  /** Settles with the first event that fits, also when it has been told already. */
  until(fits: (event: JobEvent) => boolean): Promise<JobEvent>;
}> {
  const seen: JobEvent[] = [];
  const checks = new Set<() => void>();
  await queue.watch((event) => {
    seen.push(event);
    for (const check of checks) check();
  });
  const until = (fits: (event: JobEvent) => boolean): Promise<JobEvent> =>
    new Promise((resolve) => {
      const check = (): void => {
        const event = seen.find(fits);
        if (event === undefined) return;
        checks.delete(check);
        resolve(event);
      };
      checks.add(check);
      check();
    });
  return { seen, until };
}
