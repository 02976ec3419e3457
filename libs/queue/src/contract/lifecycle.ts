/** Pausing, progress, and workers that end in the middle of their jobs. */
import { describe, expect, test } from 'vitest';
import { createStage, task, watchEvents, type Queue } from './context.ts';

/** Handlers that do not obey end after this; the suite's own time-out is far above it. */
const CLOSE = { graceMs: 50, handBackMs: 50 } as const;

export function lifecycleContract(queue: Queue): void {
  describe('a pause', () => {
    test('of the queue holds what waits, and lets adding and running go on', async () => {
      const stage = createStage();
      const events = await watchEvents(queue());
      await queue().work(stage.handler, { concurrency: 2 });
      const { id } = await queue().add(task('a'));
      const a = await stage.begun();
      expect(await queue().isPaused()).toBe(false);
      await queue().pause();
      expect(await queue().isPaused()).toBe(true);
      const b = await queue().add(task('b'));
      a.end();
      await events.until((event) => event.kind === 'done' && event.id === id);
      expect((await queue().job(b.id))?.state).toBe('waiting');
      expect((await queue().list({ state: 'waiting', offset: 0, limit: 5 })).map(({ key }) => key)).toEqual(['b']);
      expect(stage.sources).toEqual(['a']);
      await queue().resume();
      (await stage.begun()).end();
      expect(stage.sources).toEqual(['a', 'b']);
    });

    test('of a worker concerns that worker only', async () => {
      const [resting, busy] = [createStage(), createStage()];
      const worker = await queue().work(resting.handler, { concurrency: 1 });
      // Idle after a job, it waits for the next one, and is the first in line to be told of it.
      await queue().add(task('first'));
      (await resting.begun()).end();
      for (;;) if ((await queue().counts()).done === 1) break;
      for (let turn = 0; turn < 20; turn++) await queue().counts();
      worker.pause();
      const other = await queue().work(busy.handler, { concurrency: 1 });
      for (const key of ['a', 'b', 'c']) {
        await queue().add(task(key));
        (await busy.begun()).end();
      }
      await other.close();
      await queue().add(task('d'));
      worker.resume();
      (await resting.begun()).end();
      expect([resting.sources, busy.sources]).toEqual([
        ['first', 'd'],
        ['a', 'b', 'c'],
      ]);
    });
  });

  test('progress is told to watchers in order and kept with the job', async () => {
    const stage = createStage();
    const events = await watchEvents(queue());
    await queue().work(stage.handler, { concurrency: 1 });
    const { id } = await queue().add(task('docs'));
    const { run, end } = await stage.begun();
    for (const files of [1, 2, 3]) await run.progress({ files, of: 3 });
    expect((await queue().job(id))?.progress).toEqual({ files: 3, of: 3 });
    end();
    await events.until((event) => event.kind === 'done');
    expect(events.seen.filter((event) => event.kind === 'progress')).toEqual(
      [1, 2, 3].map((files) => ({ kind: 'progress', id, progress: { files, of: 3 } })),
    );
  });

  test('a watcher that has ended hears nothing any more', async () => {
    const heard: string[] = [];
    const end = await queue().watch(({ kind }) => heard.push(kind));
    const events = await watchEvents(queue());
    await end();
    const stage = createStage();
    await queue().work(stage.handler, { concurrency: 1 });
    await queue().add(task('docs'));
    (await stage.begun()).end();
    await events.until((event) => event.kind === 'done');
    expect(heard).toEqual([]);
  });

  describe('a closing worker', () => {
    test('lets its jobs finish and takes no other', async () => {
      const stage = createStage();
      const worker = await queue().work(stage.handler, { concurrency: 1 });
      const { id } = await queue().add(task('a'));
      const { run, end } = await stage.begun();
      const closed = worker.close();
      const b = await queue().add(task('b'));
      end();
      await closed;
      await worker.close();
      expect(run.signal.aborted).toBe(false);
      expect([(await queue().job(id))?.state, (await queue().job(b.id))?.state]).toEqual(['done', 'waiting']);
    });

    test('hands back what takes too long, which runs again at once and has not failed', async () => {
      const stage = createStage();
      const worker = await queue().work(stage.handler, { concurrency: 1 });
      const { id } = await queue().add(task('docs'));
      const { run } = await stage.begun();
      await worker.close({ graceMs: 50 });
      expect(run.signal.aborted).toBe(true);
      expect(await queue().job(id)).toMatchObject({ state: 'waiting', failure: null });
      await queue().work(stage.handler, { concurrency: 1 });
      const again = await stage.begun();
      expect([again.run.id, again.run.failure]).toEqual([id, null]);
      again.end();
    });

    test('hands back to a worker that is idle already, at once', async () => {
      const [ending, idle] = [createStage(), createStage()];
      const worker = await queue().work(ending.handler, { concurrency: 1 });
      await queue().add(task('docs'));
      await ending.begun();
      await queue().work(idle.handler, { concurrency: 1 });
      await queue().add(task('other'));
      (await idle.begun()).end();
      for (;;) if ((await queue().counts()).done === 1) break;
      const before = performance.now();
      await worker.close({ graceMs: 0 });
      const { run, end } = await idle.begun();
      expect(performance.now() - before).toBeLessThan(1500);
      expect(run.key).toBe('docs');
      end();
    });

    test('leaves what does not obey in time, and another worker runs it', async () => {
      const { promise: never, resolve: late } = Promise.withResolvers<{ readonly kind: 'done' }>();
      const begun = Promise.withResolvers<void>();
      const worker = await queue().work(
        () => {
          begun.resolve();
          return never;
        },
        { concurrency: 1 },
      );
      const { id } = await queue().add(task('docs'));
      await begun.promise;
      const before = performance.now();
      await worker.close(CLOSE);
      expect(performance.now() - before).toBeLessThan(2000);
      const stage = createStage();
      await queue().work(stage.handler, { concurrency: 1 });
      const again = await stage.begun();
      late({ kind: 'done' });
      expect(again.run.id).toBe(id);
      expect((await queue().job(id))?.state).toBe('active');
      const events = await watchEvents(queue());
      again.end();
      await events.until((event) => event.kind === 'done' && event.id === id);
      expect(stage.sources).toEqual(['docs']);
    });
  });

  test('a closed queue refuses work and can be closed again', async () => {
    await queue().close();
    await queue().close();
    await expect(queue().add(task('docs'))).rejects.toMatchObject({ kind: 'unavailable', code: 'queue-closed' });
    await expect(queue().work(createStage().handler, { concurrency: 1 })).rejects.toMatchObject({
      code: 'queue-closed',
    });
  });
}
