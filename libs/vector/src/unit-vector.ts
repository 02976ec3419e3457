/** Vectors as every backend takes them: float32, of length 1. */
import { AppError } from '@docgraph/domain';

/** Rounding to float32 and half-precision services stay well within this; a vector that was never normalised does not. */
const LENGTH_TOLERANCE = 1e-3;

/** The scalar product in double precision, always summed in the same order. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/**
 * Refuses what is not a unit-length vector of the index: wrong dimensions, zeros, NaN, never normalised.
 * @param owner names the vector in the message: `query`, `chunk 1f…`.
 * @throws AppError `vector-invalid`.
 */
export function checkVector(vector: Float32Array, dimensions: number, owner: string): void {
  const length = Math.sqrt(dot(vector, vector));
  if (vector.length === dimensions && Math.abs(length - 1) <= LENGTH_TOLERANCE) return;
  const found = vector.length === dimensions ? `length ${length}` : `${vector.length} dimensions`;
  throw new AppError(
    `the vector of ${owner} has ${found}; the index takes vectors of length 1 and ${dimensions} dimensions, ` +
      'so check the embedding model',
    { code: 'vector-invalid', kind: 'validation' },
  );
}
