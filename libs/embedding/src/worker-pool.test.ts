import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { EncoderOptions } from './encoder.ts';
import { startEmbedWorker } from './start-worker.ts';
import { GOLDEN, LONG_TEXT, SHIPPED_MODEL } from './testing/shipped-model.ts';
import { createWorkerPool } from './worker-pool.ts';
import type { WorkerPool } from './worker-pool.ts';

const native: EncoderOptions = {
  modelDir: SHIPPED_MODEL,
  profile: { maxTokens: 256, pooling: 'mean' },
  engine: 'onnx',
  runtime: 'native',
};

let opened: WorkerPool[] = [];
afterEach(async () => {
  await Promise.all(opened.map((pool) => pool.close()));
  opened = [];
});

/** A pool over real workers that also notes what they were and how many texts they answered. */
function watchedPool(
  threadsMax: number,
  encoder: EncoderOptions,
): { pool: WorkerPool; workers: Worker[]; answered: () => number } {
  const workers: Worker[] = [];
  let answers = 0;
  const pool = createWorkerPool({
    threadsMax,
    startWorker: (gate) => {
      const worker = startEmbedWorker({ encoder, gate });
      worker.on('message', () => answers++);
      workers.push(worker);
      return worker;
    },
  });
  opened.push(pool);
  return { pool, workers, answered: () => answers };
}

test('a question overtakes passages that wait, in the queue and inside the worker', async () => {
  const { pool, answered } = watchedPool(1, native);
  const passages = pool.encode(
    Array.from({ length: 6 }, () => LONG_TEXT),
    { kind: 'passage' },
  );
  await pool.encode([GOLDEN.text], { kind: 'query' });
  expect(answered()).toBeLessThanOrEqual(2);
  await passages;
  expect(answered()).toBe(7);
});

test('passages of two calls are served first come, first served', async () => {
  const { pool } = watchedPool(1, native);
  const order: string[] = [];
  const call = async (name: string): Promise<void> => {
    await pool.encode([`${name} one`, `${name} two`, `${name} three`], { kind: 'passage' });
    order.push(name);
  };
  await Promise.all([call('first'), call('second'), call('third')]);
  expect(order).toEqual(['first', 'second', 'third']);
});

test('an abort rejects at once and drops the texts that no worker has', async () => {
  const { pool, answered } = watchedPool(1, native);
  const controller = new AbortController();
  const doomed = pool.encode(
    Array.from({ length: 500 }, () => GOLDEN.text),
    { kind: 'passage', signal: controller.signal },
  );
  controller.abort(new Error('the caller left'));
  await expect(doomed).rejects.toMatchObject({ kind: 'aborted' });
  await pool.encode([GOLDEN.text], { kind: 'passage' });
  expect(answered()).toBeLessThanOrEqual(3);
});

test('a signal that is aborted already starts nothing', async () => {
  const { pool, workers } = watchedPool(1, native);
  const call = pool.encode(['x'], { kind: 'query', signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ kind: 'aborted' });
  expect(workers).toHaveLength(0);
});

test('one question starts one worker, however many are allowed', async () => {
  const { pool, workers } = watchedPool(4, native);
  await pool.encode([GOLDEN.text], { kind: 'query' });
  await pool.encode([GOLDEN.text], { kind: 'query' });
  expect(workers).toHaveLength(1);
});

test('a worker that dies fails its call with an error worth a retry, and is replaced', async () => {
  // Portable: ending a thread inside native code would end this process.
  const { pool, workers } = watchedPool(1, { ...native, runtime: 'portable' });
  const call = pool.encode([GOLDEN.text, GOLDEN.text, GOLDEN.text], { kind: 'passage' });
  const outcome = expect(call).rejects.toMatchObject({ code: 'embed-worker-died', kind: 'unavailable' });
  await workers[0]!.terminate();
  await outcome;
  const [vector] = await pool.encode([GOLDEN.text], { kind: 'query' });
  expect(vector![0]).toBeCloseTo(GOLDEN.start[0], 5);
  expect(workers).toHaveLength(2);
});

test('a worker that cannot open its model says why', async () => {
  const { pool } = watchedPool(1, { ...native, modelDir: '/nowhere' });
  await expect(pool.encode(['x'], { kind: 'query' })).rejects.toMatchObject({ code: 'tokenizer-unusable' });
});

/** Runs a program that embeds, and returns its exit code or the signal that ended it. */
async function runProgram(afterFirst: string, signal?: NodeJS.Signals): Promise<readonly unknown[]> {
  const program = `
    const { createLocalEmbedder } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const embedder = await createLocalEmbedder({ modelDir: ${JSON.stringify(SHIPPED_MODEL)}, threads: 2 });
    await embedder.embed(['x'], { kind: 'query' });
    const work = () => embedder.embed(Array(500).fill(${JSON.stringify(LONG_TEXT)}), { kind: 'passage' }).catch(() => {});
    ${afterFirst}
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  if (signal !== undefined) child.kill(signal);
  return exit;
}

test('a program that forgets to close its embedder still ends', async () => {
  expect(await runProgram('')).toEqual([0, null]);
});

test('process.exit in the middle of native work is a clean exit', async () => {
  const inTheMiddle =
    "work(); console.log('working'); await embedder.embed(['y'], { kind: 'query' }); process.exit(7);";
  expect(await runProgram(inTheMiddle)).toEqual([7, null]);
});

test('an interrupt in the middle of native work ends the program by that signal', async () => {
  expect(await runProgram('work();', 'SIGINT')).toEqual([null, 'SIGINT']);
});
