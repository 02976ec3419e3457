/** Jobs of one key are one, jobs of one group never overlap, and what is urgent goes first. */
import { describe, expect, test, vi } from 'vitest';
import type { JobPriority, JobReceipt } from '../job.ts';
import type { RetryDecision } from '../retry-policy.ts';
import { createStage, task, watchEvents, type Queue } from './context.ts';

export function mergingContract(queue: Queue): void {
  describe('adding', () => {
    test('a job that waits takes in later ones of its key and keeps the oldest data', async () => {
      const first = await queue().add(task('docs', { data: { source: 'first' } }));
      expect(first.outcome).toBe('added');
      for (const source of ['second', 'third'])
        expect(await queue().add(task('docs', { data: { source } }))).toEqual({ id: first.id, outcome: 'merged' });
      expect(await queue().counts()).toEqual({ waiting: 1, delayed: 0, active: 0, dead: 0, done: 0 });
      expect(await queue().job(first.id)).toMatchObject({
        ...{ id: first.id, key: 'docs', group: 'docs', data: { source: 'first' } },
        ...{ priority: 'normal', state: 'waiting', progress: null, failure: null },
      });
    });

    test('a job that runs is followed by one more, with the last data, however often it was asked for', async () => {
      const stage = createStage();
      const events = await watchEvents(queue());
      await queue().work(stage.handler, { concurrency: 4 });
      const { id } = await queue().add(task('docs', { data: { source: 'first' } }));
      const first = await stage.begun();
      for (const source of ['second', 'third', 'last'])
        expect((await queue().add(task('docs', { data: { source } }))).outcome).toBe('merged');
      expect(stage.sources).toEqual(['first']);
      first.end();
      const last = await stage.begun();
      expect(last.run.data).toEqual({ source: 'last' });
      expect(last.run.id).not.toBe(id);
      last.end();
      await events.until((event) => event.kind === 'done' && event.id === last.run.id);
      expect(stage.sources).toEqual(['first', 'last']);
      expect(await queue().counts()).toMatchObject({ waiting: 0, delayed: 0, active: 0, done: 2 });
    });

    test('the run that follows a job comes also after its death', async () => {
      const stage = createStage();
      await queue().work(stage.handler, { concurrency: 1 });
      await queue().add(task('docs'));
      const first = await stage.begun();
      await queue().add(task('docs', { data: { source: 'later' } }));
      first.end({ kind: 'reject', reason: 'gone' });
      const next = await stage.begun();
      expect([next.run.data, next.run.failure]).toEqual([{ source: 'later' }, null]);
      next.end();
    });

    test('a job that waits out a failure goes on when it is asked for, but not for something in the background', async () => {
      const stage = createStage();
      const retry = (): RetryDecision => ({ kind: 'retry', delayMs: 3_600_000 });
      await queue().work(stage.handler, { concurrency: 1, retry });
      const { id } = await queue().add(task('docs', { priority: 'background' }));
      (await stage.begun()).fail(new Error('away'));
      await vi.waitFor(async () => expect((await queue().job(id))?.state).toBe('delayed'), 5000);
      const asked = (priority: JobPriority): Promise<JobReceipt> => queue().add(task('docs', { priority }));
      expect(await asked('background')).toEqual({ id, outcome: 'merged' });
      expect((await queue().job(id))?.state).toBe('delayed');
      expect(await asked('urgent')).toEqual({ id, outcome: 'merged' });
      const { run, end } = await stage.begun();
      expect(run).toMatchObject({ id, priority: 'urgent', failure: { message: 'away', streak: 1 } });
      end();
    });

    test('names of no or too many characters are refused', async () => {
      for (const key of ['', 'k'.repeat(201)])
        await expect(queue().add(task(key))).rejects.toMatchObject({ kind: 'validation', code: 'job-name-length' });
      await expect(queue().add(task('docs', { group: '' }))).rejects.toMatchObject({ kind: 'validation' });
    });
  });

  describe('the order', () => {
    test('is urgent, normal, background, and within them that of adding', async () => {
      for (const [key, priority] of [
        ...([
          ['a', 'background'],
          ['b', 'normal'],
          ['c', 'urgent'],
          ['d', 'normal'],
        ] as const),
        ...([
          ['e', 'urgent'],
          ['f', 'background'],
        ] as const),
      ])
        await queue().add(task(key, { priority }));
      const waiting = await queue().list({ state: 'waiting', offset: 0, limit: 10 });
      expect(waiting.map(({ key }) => key)).toEqual(['c', 'e', 'b', 'd', 'a', 'f']);
      const stage = createStage();
      await queue().work(stage.handler, { concurrency: 1 });
      for (let i = 0; i < 6; i++) (await stage.begun()).end();
      expect(stage.sources).toEqual(['c', 'e', 'b', 'd', 'a', 'f']);
    });

    test('is raised by a more urgent request of the same key, and never lowered', async () => {
      for (const key of ['a', 'b']) await queue().add(task(key, { priority: 'background' }));
      expect((await queue().add(task('b', { priority: 'urgent' }))).outcome).toBe('merged');
      await queue().add(task('b', { priority: 'background' }));
      const waiting = await queue().list({ state: 'waiting', offset: 0, limit: 10 });
      expect(waiting.map(({ key, priority }) => [key, priority])).toEqual([
        ['b', 'urgent'],
        ['a', 'background'],
      ]);
    });
  });

  describe('a group', () => {
    test('never has two jobs running, while others run beside it', async () => {
      const stage = createStage();
      const events = await watchEvents(queue());
      const workers = [stage.handler, stage.handler].map((handler) => queue().work(handler, { concurrency: 3 }));
      await Promise.all(workers);
      for (const key of ['sync', 'reconcile', 'check']) await queue().add(task(key, { group: 'docs' }));
      const first = await stage.begun();
      await queue().add(task('other'));
      const other = await stage.begun();
      expect([first.run.group, other.run.key]).toEqual(['docs', 'other']);
      other.end();
      await events.until((event) => event.kind === 'done');
      expect(stage.sources).toHaveLength(2);
      first.end();
      const second = await stage.begun();
      second.end();
      const third = await stage.begun();
      third.end();
      expect([first, second, third].map(({ run }) => run.key).sort()).toEqual(['check', 'reconcile', 'sync']);
      await events.until((event) => event.kind === 'done' && event.id === third.run.id);
    });

    test('of jobs that take a moment never overlaps, and every job runs', async () => {
      const events = await watchEvents(queue());
      const running = new Map<string, number>();
      let overlaps = 0;
      const handler = async ({ group }: { readonly group: string }): Promise<{ readonly kind: 'done' }> => {
        running.set(group, (running.get(group) ?? 0) + 1);
        if (running.get(group)! > 1) overlaps++;
        await queue().counts();
        running.set(group, running.get(group)! - 1);
        return { kind: 'done' };
      };
      await Promise.all([1, 2].map(() => queue().work(handler, { concurrency: 4 })));
      const ids = new Set<string>();
      for (let i = 0; i < 24; i++) ids.add((await queue().add(task(`k${i}`, { group: `g${i % 3}` }))).id);
      for (const id of ids) await events.until((event) => event.kind === 'done' && event.id === id);
      expect(overlaps).toBe(0);
    });
  });
}
