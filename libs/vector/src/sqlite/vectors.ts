/** Vectors as the index keeps them: unit-length, float32, little-endian in the file. */
import { AppError } from '@docgraph/domain';

/** Rounding to float32 and half-precision services stay well within this; a vector that was never normalised does not. */
const LENGTH_TOLERANCE = 1e-3;

/** The scalar product in double precision, always summed in the same order. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** The bytes of a vector, as stored. */
export function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A stored vector; shares the bytes where they are aligned. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / Float32Array.BYTES_PER_ELEMENT);
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
