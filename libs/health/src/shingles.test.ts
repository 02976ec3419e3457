import { describe, expect, test } from 'vitest';
import { bandKeys, shinglesOf, SHINGLES_MAX, similarity } from './shingles.ts';

const words = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, i) => `w${from + i}`);

describe('shingles', () => {
  test('a text is equal to itself, has nothing in common with another one, and order counts', () => {
    const text = shinglesOf(words(0, 100));
    expect(similarity(text, text)).toBe(1);
    expect(similarity(text, shinglesOf(words(200, 300)))).toBe(0);
    expect(similarity(text, shinglesOf(words(0, 100).toReversed()))).toBe(0);
  });

  test('similarity is the share of common runs of five words', () => {
    // 96 runs each, 76 of them common: 76 / (96 + 96 - 76).
    expect(similarity(shinglesOf(words(0, 100)), shinglesOf(words(20, 120)))).toBeCloseTo(76 / 116, 10);
  });

  test('fewer than five words have no shingles and no bands', () => {
    expect(shinglesOf(words(0, 4))).toHaveLength(0);
    expect(bandKeys(shinglesOf(words(0, 4)))).toEqual([]);
    expect(similarity(shinglesOf([]), shinglesOf([]))).toBe(0);
  });

  test('a long text is sampled, and the similarity of two samples is near the true one', () => {
    const [a, b] = [shinglesOf(words(0, 6000)), shinglesOf(words(600, 6600))];
    expect(a).toHaveLength(SHINGLES_MAX);
    expect(Math.abs(similarity(a, b) - 5396 / 6596)).toBeLessThan(0.03);
  });

  test('of 200 pairs that differ in two of 100 words, all share a band', () => {
    const missed = Array.from({ length: 200 }, (_, seed) => {
      const text = words(seed * 1000, seed * 1000 + 100);
      const edited = text.map((word, i) => (i === seed % 100 || i === (seed * 7) % 100 ? `x${word}` : word));
      const keys = new Set(bandKeys(shinglesOf(text)));
      return bandKeys(shinglesOf(edited)).some((key) => keys.has(key));
    }).filter((found) => !found);
    expect(missed).toEqual([]);
  });

  test('different texts share no band', () => {
    const keys = new Set(bandKeys(shinglesOf(words(0, 100))));
    expect(bandKeys(shinglesOf(words(500, 600))).filter((key) => keys.has(key))).toEqual([]);
  });
});
