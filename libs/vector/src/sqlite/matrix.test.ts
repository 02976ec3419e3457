/** Vectors in memory: scores within the stated error, through growth, replacement and removal. */
import { expect, test } from 'vitest';
import { axis, randomUnit, seededRandom } from '../contract/points.ts';
import { VectorMatrix } from './matrix.ts';
import { topSlots } from './top-slots.ts';
import { dot } from '../unit-vector.ts';

test.each([1, 5, 16, 384, 1536, 4096])('scores of %i dimensions are within the stated error', (dimensions) => {
  const random = seededRandom(dimensions);
  const matrix = new VectorMatrix(dimensions);
  const center = randomUnit(random, dimensions);
  const even = new Float32Array(dimensions).fill(1 / Math.sqrt(dimensions));
  const vectors = [axis(dimensions, 0), center, even];
  for (let i = 0; i < 60; i++) vectors.push(randomUnit(random, dimensions, center, 0.5));
  vectors.forEach((vector, row) => matrix.set(row, 0, vector));
  for (const query of [...vectors.slice(0, 5), randomUnit(random, dimensions)]) {
    const { scores, unit, error } = matrix.approximate(query);
    const errors = vectors.map((vector, i) => Math.abs((scores[i] as number) * unit - dot(vector, query)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(0.02);
  }
});

test('growing, replacing and removing keep every row with its vector', () => {
  const dimensions = 32;
  const random = seededRandom(9);
  const matrix = new VectorMatrix(dimensions);
  const expected = new Map<number, Float32Array>();
  for (let i = 0; i < 12_000; i++) {
    const row = Math.floor(random() * 6000);
    if (random() < 0.3) {
      matrix.delete(row);
      expected.delete(row);
    } else {
      const vector = randomUnit(random, dimensions);
      matrix.set(row, row % 7, vector);
      expected.set(row, vector);
    }
  }
  expect(matrix.size).toBe(expected.size);
  const query = randomUnit(random, dimensions);
  const { scores, unit, error } = matrix.approximate(query);
  for (let slot = 0; slot < matrix.size; slot++) {
    const row = matrix.rowAt(slot);
    expect(matrix.placeAt(slot)).toBe(row % 7);
    const exact = dot(expected.get(row) as Float32Array, query);
    expect(Math.abs((scores[slot] as number) * unit - exact)).toBeLessThanOrEqual(error);
  }
});

test('the best slots are those that sorting all of them gives', () => {
  const random = seededRandom(4);
  const scores = Float32Array.from({ length: 500 }, () => Math.round(random() * 100));
  const odd = (slot: number): boolean => slot % 2 === 1;
  const sorted = Array.from(scores)
    .filter((_, slot) => odd(slot))
    .sort((a, b) => b - a);
  for (const count of [1, 2, 10, 250, 400]) {
    const best = topSlots(scores, count, odd);
    expect(best.every(odd)).toBe(true);
    expect(new Set(best).size).toBe(Math.min(count, 250));
    expect(best.map((slot) => scores[slot] as number).sort((a, b) => b - a)).toEqual(sorted.slice(0, count));
  }
});
