/** The control routes of the queue: what waits, runs and failed; to try again, to drop, to pause. */
import { AppError } from '@docgraph/domain';
import { JOB_STATES, LIST_COUNT_MAX, type JobQueue, type JobState, type JobView } from '@docgraph/queue';
import type { Context, Hono } from 'hono';
import { answering } from './refusal.ts';

/** Without a state: everything that is still to be done by somebody. */
const OPEN: readonly JobState[] = ['active', 'waiting', 'delayed', 'dead'];

export function addJobRoutes(app: Hono, queue: JobQueue<unknown>): void {
  app.get('/jobs', (c) =>
    answering(c, async () => {
      const states = statesOf(c.req.query('state'));
      const lists = await Promise.all(states.map((state) => queue.list({ state, offset: 0, limit: LIST_COUNT_MAX })));
      const [counts, paused] = await Promise.all([queue.counts(), queue.isPaused()]);
      return c.json({ jobs: lists.flat(), counts, paused });
    }),
  );
  app.get('/jobs/:id', (c) => answering(c, async () => c.json(await known(queue, id(c)))));
  app.post('/jobs/:id/retry', (c) => answering(c, async () => c.json(await queue.retry(id(c)))));
  app.delete('/jobs/:id', (c) =>
    answering(c, async () => {
      await queue.drop(id(c));
      return c.json({ dropped: id(c) });
    }),
  );
  app.post('/queue/pause', (c) => answering(c, async () => (await queue.pause(), c.json({ paused: true }))));
  app.post('/queue/resume', (c) => answering(c, async () => (await queue.resume(), c.json({ paused: false }))));
}

const id = (c: Context): string => c.req.param('id') ?? '';

async function known(queue: JobQueue<unknown>, id: string): Promise<JobView> {
  const job = await queue.job(id);
  if (job !== null) return job;
  throw new AppError(`there is no job ${JSON.stringify(id.slice(0, 64))}: list the jobs to see their ids`, {
    ...{ code: 'job-not-found', kind: 'not-found' },
  });
}

/** @throws AppError `validation` for what is no state. */
function statesOf(text: string | undefined): readonly JobState[] {
  if (text === undefined) return OPEN;
  const state = JOB_STATES.find((name) => name === text);
  if (state !== undefined) return [state];
  throw new AppError(`there is no state ${JSON.stringify(text.slice(0, 64))}: give one of ${JOB_STATES.join(', ')}`, {
    ...{ code: 'invalid-state', kind: 'validation' },
  });
}
