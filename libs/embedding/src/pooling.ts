/** From a model's output, one vector a token, to one unit-length vector a text. */
import { AppError } from '@docgraph/domain';
import type { ModelProfile } from './embedder.ts';

/**
 * Pools and normalises in float64, rounds once to float32: the order of additions is fixed, so the result is too.
 * @param hidden `tokens` rows of `dimensions` values.
 */
export function pool(hidden: Float32Array, tokens: number, profile: ModelProfile): Float32Array {
  const { dimensions } = profile;
  const sums = new Float64Array(dimensions);
  const rows = profile.pooling === 'cls' ? 1 : tokens;
  for (let row = 0; row < rows; row++) {
    const start = row * dimensions;
    for (let d = 0; d < dimensions; d++) sums[d]! += hidden[start + d]!;
  }
  return unitLength(sums);
}

/** The vector scaled to length 1. Throws for a vector that has no direction (zero, NaN or infinite values). */
export function unitLength(values: ArrayLike<number>): Float32Array {
  let squares = 0;
  for (let d = 0; d < values.length; d++) squares += values[d]! * values[d]!;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0)
    throw new AppError(`the model returned a vector of length ${length}; a usable one is finite and not zero`, {
      code: 'vector-without-direction',
      kind: 'corrupt',
    });
  return Float32Array.from(values, (value) => value / length);
}
