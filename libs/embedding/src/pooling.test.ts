import { expect, test } from 'vitest';
import { pool, toHiddenStates, unitLength } from './pooling.ts';

const twoTokens = { values: Float32Array.of(1, 0, 3, 8), tokens: 2, dimensions: 2 };

test('mean pooling averages the tokens and scales to length 1', () => {
  const length = Math.hypot(2, 4);
  expect(pool(twoTokens, 'mean')).toEqual(Float32Array.of(2 / length, 4 / length));
});

test('cls pooling takes the first token', () => {
  expect(pool(twoTokens, 'cls')).toEqual(Float32Array.of(1, 0));
});

test.each([[[0, 0]], [[NaN, 1]], [[Infinity, 1]]])('a vector without direction is refused: %j', (values) => {
  expect(() => unitLength(values)).toThrow(expect.objectContaining({ code: 'vector-without-direction' }));
});

test('an output that is not one row a token is refused with its shape', () => {
  const pooled = { type: 'float32', dims: [1, 384], data: new Float32Array(384) };
  expect(() => toHiddenStates(pooled, 5)).toThrow('float32[1, 384]');
});
