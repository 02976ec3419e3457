/** The committed kernel is the assembled source, and computes what plain JavaScript computes, bit for bit. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { seededRandom } from '../contract/points.ts';
import { assembleKernel, kernelSource } from './build-kernel.ts';
import { createScanKernel } from './scan-kernel.ts';

test('kernel.ts is what build-kernel.ts makes of kernel.wat', async () => {
  const committed = await readFile(new URL('./kernel.ts', import.meta.url), 'utf8');
  expect(committed).toBe(kernelSource(await assembleKernel()));
});

const COUNT = 50;

/** Fills a kernel's memory with rows and a query of the values that `int8`, `int16` and `scale` give. */
function compare(steps: number, int8: () => number, int16: () => number, scale: () => number): void {
  const width = steps * 16;
  const [rowsAt, rowBytes] = [width * 2, width + 16];
  const outAt = rowsAt + COUNT * rowBytes;
  const { memory, scan } = createScanKernel(outAt + COUNT * 4);
  const query = new Int16Array(memory.buffer, 0, width).map(int16);
  new Int16Array(memory.buffer, 0, width).set(query);
  const expected = Array.from({ length: COUNT }, (_, row) => {
    const at = rowsAt + row * rowBytes;
    const components = new Int8Array(memory.buffer, at, width).map(int8);
    const factor = Math.fround(scale());
    new Int8Array(memory.buffer, at, width).set(components);
    new Float32Array(memory.buffer, at + width, 1)[0] = factor;
    const sum = components.reduce((total, value, i) => total + value * (query[i] as number), 0);
    return Math.fround(Math.fround(sum) * factor);
  });
  scan(0, rowsAt, COUNT, steps, outAt);
  expect(Array.from(new Float32Array(memory.buffer, outAt, COUNT))).toEqual(expected);
}

test('the kernel equals plain JavaScript bit for bit on random rows', () => {
  const random = seededRandom(3);
  const within = (limit: number) => () => Math.round((random() * 2 - 1) * limit);
  for (const steps of [1, 2, 3, 24, 96]) compare(steps, within(127), within(32_767), () => random() / 127);
});

test('the kernel does not overflow on the largest rows that a unit-length vector can give', () => {
  // All components of a 4096-dimensional vector alike: every one is quantised to the largest value.
  compare(
    256,
    () => 127,
    () => 4000,
    () => 1,
  );
  compare(
    24,
    () => -127,
    () => 32_767,
    () => 1 / 127,
  );
});
