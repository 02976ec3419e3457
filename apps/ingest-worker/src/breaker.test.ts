/** What opens a circuit breaker, what it lets through then, and what closes it. */
import { AppError, type ErrorKind } from '@docgraph/domain';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBreaker, guarded, type Breaker } from './breaker.ts';

const down = (kind: ErrorKind = 'unavailable') => new AppError(`it is ${kind}`, { code: 'test', kind });

interface Store {
  read(): Promise<string>;
  close(): Promise<string>;
}

let fault: AppError | null;
let calls: number;
let states: string[];
let breaker: Breaker;
let read: Store['read'];
let store: Store;

beforeEach(() => {
  vi.useFakeTimers();
  fault = null;
  calls = 0;
  states = [];
  breaker = createBreaker('graph', (changed, error) => states.push(`${changed.state()} ${error?.message ?? 'well'}`));
  read = async () => {
    calls++;
    if (fault !== null) throw fault;
    return 'text';
  };
  store = guarded({ read, close: async () => 'closed' }, breaker);
});
afterEach(() => {
  breaker.close();
  vi.useRealTimers();
});

const fail = async (times: number): Promise<void> => {
  for (let i = 0; i < times; i++) await expect(store.read()).rejects.toThrow(/it is/);
};

it('opens after three failures in a row, and then fails at once with the last reason', async () => {
  fault = down();
  await fail(2);
  fault = null;
  expect(await store.read()).toBe('text');
  fault = down();
  await fail(3);
  expect([breaker.state(), calls]).toEqual(['open', 6]);
  await expect(store.read()).rejects.toMatchObject({ code: 'circuit-open', kind: 'unavailable' });
  await expect(store.read()).rejects.toThrow(
    'the graph failed 3 times in a row and is tried again every 2 s: it is unavailable',
  );
  expect(calls).toBe(6);
  expect(await store.close()).toBe('closed');
});

it('stays closed for what is no fault of the dependency', async () => {
  for (const kind of ['validation', 'not-found', 'aborted', 'internal'] as const) {
    fault = down(kind);
    await fail(3);
  }
  expect([breaker.state(), states]).toEqual(['closed', []]);
});

it('probes by itself until the dependency answers', async () => {
  breaker.probeWith(read);
  fault = down();
  await fail(3);
  await vi.advanceTimersByTimeAsync(2000);
  expect([breaker.state(), calls]).toEqual(['open', 4]);
  fault = null;
  await vi.advanceTimersByTimeAsync(2000);
  expect([breaker.state(), calls]).toEqual(['closed', 5]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(calls).toBe(5);
  expect(states).toEqual([
    ...['open it is unavailable', 'half-open it is unavailable', 'open it is unavailable'],
    ...['half-open it is unavailable', 'closed well'],
  ]);
});

it('without a probe the next call is the test', async () => {
  fault = down();
  await fail(3);
  fault = null;
  await vi.advanceTimersByTimeAsync(2000);
  expect([breaker.state(), calls]).toEqual(['open', 3]);
  expect(await store.read()).toBe('text');
  expect(breaker.state()).toBe('closed');
});
