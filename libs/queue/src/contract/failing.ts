/** Failures are retried by their kind, and what cannot succeed waits for a person. */
import { AppError, type ErrorKind } from '@docgraph/domain';
import { describe, expect, test } from 'vitest';
import { createStage, soon, task, watchEvents, type Queue } from './context.ts';

const failure = (kind: ErrorKind): AppError => new AppError(`it is ${kind}`, { code: `test-${kind}`, kind });

export function failingContract(queue: Queue): void {
  /** A dead job of this key. */
  const kill = async (key: string): Promise<string> => {
    const events = await watchEvents(queue());
    const stage = createStage();
    const worker = await queue().work(stage.handler, { concurrency: 1 });
    const { id } = await queue().add(task(key));
    (await stage.begun()).end({ kind: 'reject', reason: 'no such repository' });
    await events.until((event) => event.kind === 'dead' && event.id === id);
    await worker.close();
    return id;
  };

  describe('a failure', () => {
    test('of a kind that passes is tried again, and tells the next run about itself', async () => {
      const stage = createStage();
      const events = await watchEvents(queue());
      await queue().work(stage.handler, { concurrency: 1, retry: soon });
      const { id } = await queue().add(task('docs'));
      const failures = [];
      for (const kind of ['unavailable', 'unavailable', 'internal'] as const) {
        const { run, fail } = await stage.begun();
        failures.push(run.failure);
        fail(failure(kind));
      }
      const { run, end } = await stage.begun();
      failures.push(run.failure);
      end();
      await events.until((event) => event.kind === 'done' && event.id === id);
      const unavailable = { kind: 'unavailable', code: 'test-unavailable', message: 'it is unavailable' };
      expect(failures).toEqual([
        ...[null, { ...unavailable, streak: 1 }, { ...unavailable, streak: 2 }],
        { kind: 'internal', code: 'test-internal', message: 'it is internal', streak: 1 },
      ]);
      expect(await queue().job(id)).toMatchObject({ state: 'done', failure: { kind: 'internal' } });
    });

    test('in a row too often ends as a dead letter, with the reason', async () => {
      const stage = createStage();
      const events = await watchEvents(queue());
      await queue().work(stage.handler, { concurrency: 1, retry: soon });
      const { id } = await queue().add(task('docs'));
      for (let i = 0; i < 3; i++) (await stage.begun()).fail(new Error('broken'));
      const dead = await events.until((event) => event.kind === 'dead');
      expect(dead).toEqual({ kind: 'dead', id, reason: 'broken' });
      expect(await queue().job(id)).toMatchObject({
        ...{ state: 'dead', key: 'docs', data: { source: 'docs' } },
        failure: { kind: 'internal', code: 'internal', message: 'broken', streak: 3 },
      });
      expect(stage.sources).toHaveLength(3);
    });

    test('of a kind that never passes, and a rejection, are dead at once', async () => {
      const stage = createStage();
      const events = await watchEvents(queue());
      await queue().work(stage.handler, { concurrency: 1, retry: soon });
      const [a, b] = [await queue().add(task('a')), await queue().add(task('b'))];
      (await stage.begun()).fail(failure('validation'));
      (await stage.begun()).end({ kind: 'reject', reason: 'not ours' });
      for (const { id } of [a, b]) await events.until((event) => event.kind === 'dead' && event.id === id);
      const reasons = new Map([
        [a.id, 'it is validation'],
        [b.id, 'not ours'],
      ]);
      for (const [id, message] of reasons)
        expect(await queue().job(id)).toMatchObject({ state: 'dead', failure: { kind: 'validation', message } });
      expect(stage.sources).toEqual(['a', 'b']);
    });

    test('that names its own time is tried again after it, and a later request is part of it', async () => {
      const stage = createStage();
      await queue().work(stage.handler, { concurrency: 1, retry: soon });
      const { id } = await queue().add(task('docs'));
      const before = performance.now();
      (await stage.begun()).end({ kind: 'retry', afterMs: 300, reason: 'the forge says slow down' });
      for (;;) if ((await queue().job(id))?.state === 'delayed') break;
      expect(await queue().add(task('docs'))).toEqual({ id, outcome: 'merged' });
      const { run, end } = await stage.begun();
      expect(performance.now() - before).toBeGreaterThan(295);
      expect(run.failure).toEqual({
        ...{ kind: 'unavailable', code: 'job-deferred', message: 'the forge says slow down', streak: 1 },
      });
      end();
    });

    test('to read what is stored makes a dead letter that can be looked at', async () => {
      const stage = createStage();
      const events = await watchEvents(queue());
      await queue().work(stage.handler, { concurrency: 1 });
      const wrong = { nothing: true } as unknown as { readonly source: string };
      const { id } = await queue().add(task('docs', { data: wrong }));
      await events.until((event) => event.kind === 'dead' && event.id === id);
      expect(stage.sources).toEqual([]);
      const [dead] = await queue().list({ state: 'dead', offset: 0, limit: 10 });
      expect(dead).toMatchObject({ id, data: { nothing: true }, failure: { code: 'job-data' } });
    });
  });

  describe('a dead letter', () => {
    test('is retried as a new job with the same request, once', async () => {
      const id = await kill('docs');
      const receipt = await queue().retry(id);
      expect(receipt.outcome).toBe('added');
      expect(await queue().job(id)).toBeNull();
      expect(await queue().job(receipt.id)).toMatchObject({ state: 'waiting', key: 'docs', failure: null });
      await expect(queue().retry(id)).rejects.toMatchObject({ kind: 'not-found' });
    });

    test('does not stand in the way of a new job of its key, and becomes part of it when retried', async () => {
      const id = await kill('docs');
      const next = await queue().add(task('docs'));
      expect(next).toMatchObject({ outcome: 'added' });
      expect(await queue().retry(id)).toEqual({ id: next.id, outcome: 'merged' });
      expect(await queue().counts()).toMatchObject({ waiting: 1, dead: 0 });
    });

    test('is dropped', async () => {
      const id = await kill('docs');
      await queue().drop(id);
      expect(await queue().job(id)).toBeNull();
      await expect(queue().drop(id)).rejects.toMatchObject({ kind: 'not-found', code: 'job-not-found' });
    });

    test('is listed in parts, the newest first', async () => {
      const ids = [await kill('a'), await kill('b'), await kill('c')];
      const listed = async (offset: number, limit: number): Promise<readonly string[]> =>
        (await queue().list({ state: 'dead', offset, limit })).map(({ id }) => id);
      expect(await listed(0, 2)).toEqual([ids[2], ids[1]]);
      expect(await listed(2, 2)).toEqual([ids[0]]);
      await expect(listed(0, 0)).rejects.toMatchObject({ kind: 'validation' });
    });
  });

  test('a waiting job is dropped and cannot be retried, and its key is free again', async () => {
    const { id } = await queue().add(task('docs'));
    await expect(queue().retry(id)).rejects.toMatchObject({ kind: 'conflict', code: 'job-not-dead' });
    await queue().drop(id);
    expect((await queue().add(task('docs'))).outcome).toBe('added');
  });

  test('a running job cannot be dropped', async () => {
    const stage = createStage();
    await queue().work(stage.handler, { concurrency: 1 });
    const { id } = await queue().add(task('docs'));
    const { end } = await stage.begun();
    await expect(queue().drop(id)).rejects.toMatchObject({ kind: 'conflict', code: 'job-active' });
    end();
  });
}
