/** From a model's output, one vector a token, to one unit-length vector a text. */
import { AppError } from '@docgraph/domain';
import type { ModelProfile } from './embedder.ts';

/** A model's output: `tokens` rows of `dimensions` values. */
export interface HiddenStates {
  readonly values: Float32Array;
  readonly tokens: number;
  readonly dimensions: number;
}

/** Rows of hidden states, from `from` to before `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Pools and normalises in float64, rounds once to float32: the order of additions is fixed, so the result is too. */
export function pool(states: HiddenStates, pooling: ModelProfile['pooling']): Float32Array {
  return meanOf(states, [{ from: 0, to: pooling === 'cls' ? 1 : states.tokens }]);
}

/** The direction of the mean of some rows, of which there is at least one. */
export function meanOf({ values, dimensions }: HiddenStates, ranges: readonly RowRange[]): Float32Array {
  const sums = new Float64Array(dimensions);
  for (const { from, to } of ranges)
    for (let row = from; row < to; row++) {
      const start = row * dimensions;
      for (let d = 0; d < dimensions; d++) sums[d]! += values[start + d]!;
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

/** Throws unless a tensor is what a sentence encoder returns: float32 of shape [1, tokens, dimensions]. */
export function toHiddenStates(
  tensor: { readonly type: string; readonly dims: readonly number[]; readonly data: unknown },
  tokens: number,
): HiddenStates {
  const [texts, rows, dimensions] = tensor.dims;
  if (tensor.type === 'float32' && texts === 1 && rows === tokens && dimensions !== undefined)
    return { values: tensor.data as Float32Array, tokens, dimensions };
  throw new AppError(
    `the model returns ${tensor.type}[${tensor.dims.join(', ')}] where float32[1, ${tokens}, dimensions] is needed; ` +
      'export it with its token embeddings as output',
    { code: 'model-unsuitable', kind: 'validation' },
  );
}
